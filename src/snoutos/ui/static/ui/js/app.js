// One module per behavior; events are delegated, so swapped-in content works without being set up.
// What the modules share is named here too, so that the browser asks for everything at once.
import "./say.js";
import "./segments.js";
import "./marks.js";
import "./toast.js";
import "./composer.js";
import "./countdown.js";
import "./dialog.js";
import "./drafts.js";
import "./keys.js";
import "./list.js";
import "./live.js";
import "./log.js";
import "./notices.js";
import "./outbox.js";
import "./secret.js";
import "./ticks.js";
import "./time.js";
import "./trouble.js";
import "./warn.js";
