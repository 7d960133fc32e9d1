/** What Python's `str.strip()` removes: `str.isspace()` of Unicode 14. Unlike JavaScript's `trim()` it takes U+001C–U+001F and U+0085 and leaves U+FEFF. */
const blanks = new Set(
  "\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
);

/** Python's `text.strip()` (pycti-v7 section 10). */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && blanks.has(text.charAt(start))) start += 1;
  while (end > start && blanks.has(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/**
 * Python's `text.lower().strip()`, which pycti hashes of every name (connector-sdk-contract 10.1). Both follow Unicode, final
 * sigma included; only letters that are newer than a Python's Unicode (14 in 3.11) have lower cases here and not there.
 */
export function fold(text: string): string {
  return strip(text.toLowerCase());
}
