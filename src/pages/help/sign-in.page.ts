import type { TooManyRequests } from '../../platform/errors/index.js';
import type { Form } from '../forms.js';
import { view, type View } from '../page.js';
import type { Visit } from '../visit.js';

export const SIGN_IN_FIELDS = ['email', 'password', 'next'] as const;
export type SignInForm = Form<(typeof SIGN_IN_FIELDS)[number]>;

/** Both ways in on one page. Everything typed comes back but the password. */
export function signInPage(visit: Visit, form: SignInForm, status = form.hasErrors ? 422 : 200): View {
  const { password } = form.fields;
  const fields = { ...form.fields, password: { ...password, value: '' } };
  const title = visit.t('sign-in.title');
  return view(
    'help/sign-in',
    { form: { ...form, fields }, linkFieldId: 'link-email' },
    { title: form.hasErrors ? visit.t('form.title', { title }) : title, status, isPrivate: true },
  );
}

export function tooOften({ t }: Visit, { retryAfter }: TooManyRequests): string {
  return t('sign-in.too-often', { count: Math.max(1, Math.ceil(retryAfter / 60)) });
}
