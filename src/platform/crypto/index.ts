export { deriveKey } from './derive-key.js';
export { CannotOpen, SecretBox } from './secret-box.js';
export { Signer } from './signer.js';
export { hashOfToken, randomToken } from './tokens.js';
export { WEBHOOK_HEADERS, WEBHOOK_WINDOW_SECONDS, isSignedWebhook, signWebhook } from './webhook-signature.js';
