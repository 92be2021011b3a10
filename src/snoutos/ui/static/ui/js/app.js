// One module per behavior; events are delegated, so swapped-in content works without being set up.
import "./composer.js";
import "./dialog.js";
import "./keys.js";
import "./list.js";
import "./live.js";
import "./log.js";
import "./secret.js";
import "./time.js";
