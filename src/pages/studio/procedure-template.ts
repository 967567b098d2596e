/** What a new procedure begins with: one of each kind that most procedures have. */
export function procedureTemplate(question: string): string {
  return `title:
  nl: ${JSON.stringify(question || 'Wat het doet')}
minutes: 5
steps:
  - id: sure
    kind: check
    text:
      nl: Wat je eerst nagaat.
  - id: who
    kind: verify
    level: 2
    by:
      - code
      - questions
  - id: say
    kind: tell
    text:
      nl: Wat je tegen de klant zegt.
questions:
  - text:
      nl: Een vraag voor wie dit gaat uitvoeren
    options:
      - nl: Het goede antwoord
      - nl: Een ander antwoord
    right: 1
`;
}
