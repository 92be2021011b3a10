-- conversations_may_change --
-- Held by whoever writes into conversations, until the end of the transaction. Many at a time.
select pg_advisory_xact_lock_shared(hashtextextended('conversations', 7))

-- conversations_stand_still --
-- For the moment in which one conversation is poured into another: nobody else writes into any.
select pg_advisory_xact_lock(hashtextextended('conversations', 7))

-- lock_threads --
-- Everybody locks in this order, and within a table by id, so that nobody waits in a ring:
-- attempts, deliveries, contacts, conversations, numbers. In front of these, for the schedule:
-- the organization's turn, series, bookings. Files of clients come before contacts; the plan that
-- is undone, or from which somebody is forgotten, after all of them.
select id from threads_thread
where id = any(%(ids)s::uuid[])
order by id
for no key update

-- lock_attempts --
select id from threads_attempt where id = any(%(ids)s::uuid[]) order by id for update

-- lock_deliveries --
select id from threads_delivery where id = any(%(ids)s::uuid[]) order by id for update
