/** Hues that white letters can be read on, far enough from each other to tell tiles apart. */
const hues = [212, 268, 332, 12, 158, 188];

/**
 * A connector's logo: a tile with the first letters of its slug's words, of one of a few colours. Drawn by us, since the
 * sources' own logos are trademarks.
 *
 * @returns SVG
 */
export function logoOf(slug: string): string {
  const letters = slug
    .split("-")
    .map(([first = ""]) => first.toUpperCase())
    .slice(0, 3)
    .join("");
  const sum = [...slug].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const hue = hues[sum % hues.length];
  const size = { 1: 112, 2: 88 }[letters.length] ?? 64;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200">
  <rect width="200" height="200" rx="36" fill="hsl(${hue} 55% 34%)"/>
  <circle cx="164" cy="36" r="14" fill="hsl(${hue} 70% 78%)"/>
  <text x="100" y="104" font-family="Helvetica, Arial, sans-serif" font-size="${size}" font-weight="700" fill="#fff" text-anchor="middle" dominant-baseline="central">${letters}</text>
</svg>
`;
}
