import '../search-api.spec.js';
import '../search-cases.spec.js';
import '../search-log.spec.js';
import '../search-postgres.spec.js';
import '../search-standings.spec.js';
import '../search-synonyms.spec.js';
import '../search-lists.spec.js';
