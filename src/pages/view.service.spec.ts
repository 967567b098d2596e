import { describe, expect, it } from '@jest/globals';
import { SystemClock } from '../platform/clock/index.js';
import { Assets } from './assets.js';
import { ViewService } from './view.service.js';

const assets = new Assets();
const views = new ViewService(assets, new SystemClock());
const field = { id: 'field-name', name: 'name', value: '', error: '', label: 'Name' };

describe('a view', () => {
  it('escapes whatever a person typed', () => {
    const html = views.render('partials/field', { ...field, value: '"><script>alert(1)</script>' }, { locale: 'nl' });

    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
  });

  it('refuses to show a page that lacks a field', () => {
    expect(() =>
      views.render('partials/field', { ...field, label: undefined, name: 'x' }, { locale: 'nl' }),
    ).not.toThrow();
    expect(() => views.render('partials/empty', { icon: 'search' }, { locale: 'nl' })).toThrow('title');
  });

  it('ties a mistake to its field', () => {
    const html = views.render('partials/field', { ...field, error: 'Vul dit in.' }, { locale: 'nl' });

    expect(html).toContain('aria-invalid="true" aria-describedby="field-name-error"');
    expect(html).toContain('id="field-name-error"');
  });
});

describe('an asset', () => {
  it('has the hash of its content in its address', () => {
    expect(assets.address('help.css')).toMatch(/^\/assets\/[0-9a-f]{12}\/help\.css$/);
  });

  it('names other assets by their address', () => {
    const css = assets.find('help.css')!.body.toString();

    expect(css).not.toContain('asset:');
    expect(css).toContain(assets.address('bricolage-grotesque-latin-wght-normal.woff2'));
  });
});
