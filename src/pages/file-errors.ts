import type { Config } from '../platform/config/index.js';
import { InvalidInput } from '../platform/errors/index.js';
import { withError, type Form } from './forms.js';
import type { Translate } from './texts.js';
import type { Submission, Upload } from './uploads.js';

const MOST_FILES = 5;

/**
 * Judges the files of a form, and says what is wrong with them beside its field `files`. A browser can't keep files in
 * a form that comes back, so whenever there were any the form asks for them again.
 */
export async function checkFiles<Name extends string, Checked>(
  form: Form<Name | 'files'>,
  submission: Submission,
  check: (files: readonly Upload[]) => Promise<Checked[]>,
  config: Pick<Config, 'ATTACHMENT_MAX_MB'>,
  t: Translate,
): Promise<{ form: Form<Name | 'files'>; files: Checked[] }> {
  const { files, tooLarge, tooMany } = submission;
  let judged = form;
  for (const name of tooLarge) {
    judged = withError(judged, 'files', t('files.too-large', { name, megabytes: config.ATTACHMENT_MAX_MB }));
  }
  if (tooMany) judged = withError(judged, 'files', t('files.too-many', { most: MOST_FILES }));

  let checked: Checked[] = [];
  try {
    checked = await check(files);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    for (const { path } of error.fields) {
      const name = files[Number(/^files\.(\d+)$/.exec(path)?.[1] ?? NaN)]?.name;
      judged = withError(judged, 'files', name ? t('files.not-taken', { name }) : t('form.invalid'));
    }
  }
  if (judged.hasErrors && checked.length > 0) judged = withError(judged, 'files', t('files.again'));
  return { form: judged, files: checked };
}
