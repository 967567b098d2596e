import '../procedures-http.spec.js';
import '../procedures-ldap.spec.js';
import '../procedures-ledger.spec.js';
import '../procedures-secrets.spec.js';
import '../procedures-self-service.spec.js';
import '../procedures-studio.spec.js';
import '../procedures-writing.spec.js';
