import type { Holiday, Span } from '../../channels/index.js';

const SPAN = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/;
const HOLIDAY = /^(\d{4}-\d{2}-\d{2})\s+(.*?)((?:\s*,?\s*\d{1,2}:\d{2}\s*[-–]\s*\d{1,2}:\d{2})*)$/;

/** "09:00-12:30, 13:00-17:00"; nothing is closed. Null when it can't be read. */
export function spansOf(text: string): Span[] | null {
  const parts = text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean);
  const spans = parts.map((part) => {
    const [, hour, minute, toHour, toMinute] = SPAN.exec(part) ?? [];
    return hour ? ([`${hour.padStart(2, '0')}:${minute}`, `${toHour!.padStart(2, '0')}:${toMinute}`] as const) : null;
  });
  return spans.every((span) => span !== null) ? spans : null;
}

export function spansText(spans: readonly Span[] = []): string {
  return spans.map(([opens, closes]) => `${opens}-${closes}`).join(', ');
}

/** One holiday a line: "2026-12-25 Christmas Day", with hours behind it when it is open. Null when one can't be read. */
export function holidaysOf(text: string): Holiday[] | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const holidays = lines.map((line) => {
    const [, day, name, hours] = HOLIDAY.exec(line) ?? [];
    const spans = spansOf(hours ?? '');
    return day && name && spans ? { day, name: name.replace(/[\s,]+$/, ''), spans } : null;
  });
  return holidays.every((holiday) => holiday !== null) ? holidays : null;
}

export function holidaysText(holidays: readonly Holiday[]): string {
  return holidays.map(({ day, name, spans }) => `${day} ${name} ${spansText(spans)}`.trim()).join('\n');
}
