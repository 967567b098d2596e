import '../accounts-api-keys.spec.js';
import '../accounts-csrf.spec.js';
import '../accounts-links.spec.js';
import '../accounts-people.spec.js';
import '../accounts-sessions.spec.js';
import '../accounts-sign-in.spec.js';
import '../accounts-totp.spec.js';
import '../products-rest.spec.js';
