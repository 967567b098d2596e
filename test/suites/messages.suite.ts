import '../channels.spec.js';
import '../channels-handover.spec.js';
import '../notifications.spec.js';
import '../notifications-flood.spec.js';
import '../notifications-trial.spec.js';
