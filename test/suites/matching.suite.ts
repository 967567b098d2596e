import '../matching-coach.spec.js';
import '../matching-deflection.spec.js';
import '../matching-gaps.spec.js';
import '../matching-model.spec.js';
import '../matching-suggestions.spec.js';
import '../backtest.spec.js';
