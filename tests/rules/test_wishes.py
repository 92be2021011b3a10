"""Opting out in one's own words, and what only looks like it."""

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.wishes import LONGEST, sounds_like_stop

WISHES = """
Please stop texting me
please stop texting me!!
STOP TEXTING ME
Stop texting
Stop texting this number
Stop messaging me please
Stop sending me texts
Stop sending me these messages
Can you stop texting me
Quit texting me
quit messaging us
Stop contacting me
Stop the texts
Stop all messages
stop these messages
Cancel these texts
Don't text me
Don’t text me anymore
Do not text me again
do not contact me
Please don't message me any more
don't text this number
Never text me again
don't ever text me again
I told you not to text me
No more texts
No more texts please
no more messages from you
Take me off your list
Please remove me from this list
remove me from your texting list
Take me off of your list
Remove my number
delete my number
Lose my number
please get me off this list
Unsubscribe me
unsubscribe please
Opt me out
I want to opt out
I would like to opt out.
I'd like to unsubscribe
How do I unsubscribe
how do i opt out of this
Opt out of texts
I don't want these texts
I don't want any more texts
I do not want to receive any more messages
I no longer wish to receive texts
i dont want to get your messages anymore
I don't want to be texted
I no longer want to be contacted
Leave me alone
Stop. Thank you
Stop, thanks
STOP!! Who is this
Please stop
pls stop
Just stop please
Stop it
Stop now
No. Stop.
Who is this? Stop texting me
I moved to Boston, don't text me any more
Por favor no me escriban más
no me manden mensajes
No me envíe más mensajes
dejen de escribirme
Deje de mandarme mensajes
no quiero recibir más mensajes
No más mensajes
quítenme de la lista
""".strip().splitlines()

OTHERS = """
Can you stop by at noon?
Stop by the house on Main Street
Please stop giving Biscuit treats
He won't stop barking
The bus stop is at the corner
stop worrying, all is fine
Don't text me after 9 pm
Please don't text me before 8
don't text me tonight, call instead
Don't text me while I am at work
Do not contact me on Sundays
No need to text me back
don't text me back
Did you stop texting Sam?
Don't stop texting me pictures!
never stop sending me pictures
Text me when you arrive
Text me the list
I don't want you to walk him in the rain
I don't want Biscuit to get treats
no more treats please
no more walks today
Remove the leash at home
Take him off the couch
Leave the key at the door
Leave Biscuit alone for a while
My number is on the list
Wrong list, the key is under the mat
What number should I call?
Please cancel tomorrow's walk
end of the month works
Opt for the longer walk
We opted for Friday
unsubscribed cat food arrived
I never got your message
I want to text my sister first
Do you need me to contact the vet?
Don't contact the vet yet
Don't message Sam about it
no more than two texts a day is perfect
Hello
Thanks!
No me gusta la lluvia
No me llames hoy
""".strip().splitlines()


@pytest.mark.parametrize("body", WISHES)
def test_somebody_has_to_look_at_this(body):
    assert sounds_like_stop(body)


@pytest.mark.parametrize("body", OTHERS)
def test_nobody_is_bothered_with_this(body):
    assert not sounds_like_stop(body)


def test_a_long_letter_is_not_searched():
    assert not sounds_like_stop("please stop texting me " * LONGEST)


@given(st.text(max_size=LONGEST))
def test_whatever_is_written_there_is_an_answer(body):
    assert sounds_like_stop(body) in (True, False)
