export { deriveKey } from './derive-key.js';
export { CannotOpen, SecretBox } from './secret-box.js';
export { Signer } from './signer.js';
export { hashOfToken, randomToken } from './tokens.js';
