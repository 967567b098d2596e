import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { cookieOptions, Csrf, isEditor, isStaff } from '../accounts/index.js';
import { Config } from '../platform/config/index.js';
import { LOCALES, type Locale } from '../platform/locale/index.js';
import { address, helpAddress } from './address.js';
import type { Area } from './area.js';
import { FLASH_COOKIE, FlashBox, type Flash } from './flash.js';
import type { Icon } from './icons.js';
import { navigationOf, type NavigationItem } from './navigation.js';
import type { ViewOptions } from './page.js';
import type { Visit } from './visit.js';

export type Theme = 'light' | 'dark' | 'system';

const THEME_ICON: Record<Theme, Icon> = { system: 'auto', light: 'sun', dark: 'moon' };

export const THEME_COOKIE = 'theme';

/** What is around a page: head, header, navigation, messages, footer. Layouts read it, pages hardly ever do. */
export interface Frame {
  readonly locale: Locale;
  readonly area: Area;
  readonly title: string;
  readonly description: string;
  readonly isPrivate: boolean;
  readonly hasCharts: boolean;
  /** The search field of the help centre, and the palette of the desk. */
  readonly hasSearch: boolean;
  readonly hasPalette: boolean;
  readonly organisation: string;
  readonly path: string;
  /** Where to come back to after a side step, encoded in a link by `url`. */
  readonly here: string;
  readonly canonical: string;
  readonly alternates: ReadonlyArray<{ locale: Locale; url: string }>;
  readonly languages: ReadonlyArray<{ locale: Locale; label: string; url: string; isCurrent: boolean }>;
  readonly themes: ReadonlyArray<{ value: Theme; label: string; icon: Icon; url: string; isCurrent: boolean }>;
  readonly theme: Theme;
  /** The theme as an attribute's value; empty leaves it to the system. */
  readonly isThemeFixed: boolean;
  readonly account: { name: string; isStaff: boolean; isEditor: boolean } | null;
  readonly navigation: readonly NavigationItem[];
  readonly flashes: readonly Flash[];
  /** Goes into every form that changes something. Made when it is shown: most pages of visitors have no such form. */
  readonly csrf: () => string;
}

@Injectable()
export class Frames {
  private readonly box: FlashBox;

  constructor(
    private readonly config: Config,
    private readonly csrf: Csrf,
  ) {
    this.box = new FlashBox(config.SECRET!);
  }

  of(visit: Visit, area: Area, options: ViewOptions, reply: FastifyReply | null): Frame {
    const { actor, locale, t, request } = visit;
    const theme = themeOf(request.cookies[THEME_COOKIE]);
    const alternates = area === 'help' ? this.alternatesOf(visit, options) : [];
    return {
      locale,
      area,
      title: options.title,
      description: options.description ?? '',
      isPrivate: options.isPrivate ?? area !== 'help',
      hasCharts: options.hasCharts ?? false,
      hasSearch: area === 'help' && !options.hasOwnSearch,
      hasPalette: area === 'desk',
      organisation: this.config.ORGANISATION,
      path: visit.path,
      here: visit.url,
      canonical: `${this.config.publicUrl}${visit.path}`,
      alternates,
      languages: LOCALES.map((language) => ({
        locale: language,
        label: t(`language.${language}`),
        url: address('/preferences/language', [], { to: language, next: nextPath(visit, area, options, language) }),
        isCurrent: language === locale,
      })),
      themes: (['system', 'light', 'dark'] as const).map((value) => ({
        value,
        label: t(`theme.${value}`),
        icon: THEME_ICON[value],
        url: address('/preferences/theme', [], { to: value, next: visit.url }),
        isCurrent: value === theme,
      })),
      theme,
      isThemeFixed: theme !== 'system',
      account:
        actor.accountId === null ? null : { name: actor.name, isStaff: isStaff(actor), isEditor: isEditor(actor) },
      navigation: navigationOf(visit, area),
      flashes: this.flashesOf(visit, reply),
      csrf: this.slim(visit, reply).csrf,
    };
  }

  /** What a part of a page needs. */
  slim(visit: Visit, reply: FastifyReply | null): Pick<Frame, 'csrf'> {
    return {
      csrf: () => {
        if (!reply) throw new Error('A page that is kept for everybody can hold no form');
        return this.csrf.csrfTokenFor(visit.request, reply);
      },
    };
  }

  /** Keeps a message for the next page. */
  say(flash: Flash, reply: FastifyReply): void {
    void reply.setCookie(FLASH_COOKIE, this.box.pack(flash), { ...cookieOptions(this.config), maxAge: 60 });
  }

  private flashesOf({ request }: Visit, reply: FastifyReply | null): Flash[] {
    const cookie = request.cookies[FLASH_COOKIE];
    if (!cookie || !reply) return [];
    void reply.clearCookie(FLASH_COOKIE, { path: '/' });
    const flash = this.box.unpack(cookie);
    return flash ? [flash] : [];
  }

  private alternatesOf(visit: Visit, options: ViewOptions): Array<{ locale: Locale; url: string }> {
    if (options.otherLanguage === null) return [];
    return LOCALES.map((locale) => ({
      locale,
      url: `${this.config.publicUrl}${nextPath(visit, 'help', options, locale).split('?')[0]}`,
    }));
  }
}

/** The address of this page in that language. */
function nextPath(visit: Visit, area: Area, options: ViewOptions, language: Locale): string {
  if (area !== 'help' || language === visit.locale) return visit.url;
  if (options.otherLanguage === null) return helpAddress(language);
  return options.otherLanguage ?? visit.url.replace(/^\/(nl|en)(?=\/|\?|$)/, `/${language}`);
}

function themeOf(cookie: string | undefined): Theme {
  return cookie === 'light' || cookie === 'dark' ? cookie : 'system';
}
