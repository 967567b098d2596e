import { MailIntake } from '../src/channels/index.js';
import type { Service } from './service.js';

const letter = (headers: readonly string[], text: string) =>
  Buffer.from([...headers, 'Content-Type: text/plain; charset=utf-8', '', text, ''].join('\r\n'));

/** What was in the mailbox of Zonnedal this morning: a question, an automatic reply, and two that wait for a person. */
const MAILS = [
  letter(
    [
      'From: Fatima Haddad <fatima.haddad@voorbeeld.example>',
      'To: servicedesk@zonnedal.example',
      'Subject: Afspraak verzetten',
      'Message-ID: <demo-1@voorbeeld.example>',
    ],
    'Goedemorgen,\r\n\r\nKan ik mijn afspraak van donderdag naar vrijdag verzetten?\r\n\r\nVerstuurd vanaf mijn iPhone',
  ),
  letter(
    [
      'From: Piet Jansen <piet.jansen@voorbeeld.example>',
      'To: servicedesk@zonnedal.example',
      'Subject: Automatisch antwoord: Uw vraag',
      'Auto-Submitted: auto-replied',
      'Message-ID: <demo-2@voorbeeld.example>',
    ],
    'Ik ben er niet tot maandag.',
  ),
  letter(
    ['To: servicedesk@zonnedal.example', 'Subject: Waar blijft mijn brief?', 'Message-ID: <demo-3@voorbeeld.example>'],
    'Drie weken geleden zou ik een brief krijgen. Wanneer komt die?',
  ),
  letter(
    [
      'From: "Scanner 2e verdieping" <scanner@voorbeeld.example>',
      'To: servicedesk@zonnedal.example',
      'Subject: Scan',
      'Message-ID: <demo-4@voorbeeld.example>',
    ],
    '',
  ),
];

/** Brings the mails in as a mail server would; they are sorted while the service already answers. */
export async function loadMails(service: Service): Promise<void> {
  for (const mail of MAILS) await service.get(MailIntake).take(once(mail), ['servicedesk@zonnedal.example']);
}

async function* once(mail: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(mail);
}
