import { evaluateGaps } from './eval-gaps.js';
import { evaluateDutch, evaluateFolds } from './matching/accuracy.js';
import { evaluateClinc, evaluateRemoved } from './matching/nothing.js';
import { evaluateFidelity } from './matching/faq-fidelity.js';
import { banking77, clinc150, dutchSentences } from './matching/question-sets.js';
import { Scorecard } from './matching/scorecard.js';
import { evaluateSpeed } from './matching/speed.js';

/**
 * `npm run eval:matching`: how well the matcher knows which article answers a question, on questions of which people said
 * it. Ends with 1 when a figure falls short. `-- none` measures a part: speed, banking77, clinc150, none, fidelity,
 * dutch, gaps.
 * Nothing here was chosen by looking at single questions, and what a model is asked it has not learned from.
 */
const only = process.argv[2];
const wanted = (part: string) => !only || only === part;
const card = new Scorecard();

const bank = banking77();
// First, while this process is as young as one that serves: folds leave code and memory behind.
if (bank && wanted('speed')) await evaluateSpeed(bank, card);
if (bank && wanted('banking77')) evaluateFolds(bank, card);
const [train, validation] = [clinc150('train'), clinc150('val')];
if (train && validation && (wanted('clinc150') || only === 'none')) evaluateClinc(train, validation, card);
if (bank && wanted('none')) evaluateRemoved(bank, card);
if (bank && wanted('fidelity')) evaluateFidelity(bank, card);
const dutch = dutchSentences();
if (dutch && wanted('dutch')) evaluateDutch(dutch, card);
const groupsEnough = !wanted('gaps') || evaluateGaps();

process.exitCode = card.isEnough && groupsEnough ? 0 : 1;
