import { describe, expect, it } from '@jest/globals';
import { newWebhookSecret, signedHeaders } from './webhook-signature.js';

describe('the signature of a webhook', () => {
  it('is the one in the example of the Standard Webhooks libraries', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(signedHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}', [secret])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is there once for each secret that is good now, and secrets have 32 bytes', () => {
    const secrets = [newWebhookSecret(), newWebhookSecret()];
    const { 'webhook-signature': signature } = signedHeaders('a', 1, 'ü', secrets);
    expect(signature).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
    for (const secret of secrets) expect(Buffer.from(secret.replace('whsec_', ''), 'base64')).toHaveLength(32);
  });
});
