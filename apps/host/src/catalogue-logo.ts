/** Colours of tiles that white letters can be read on, and of their dots. */
const colours = [
  ["#27508a", "#a3c8f5"],
  ["#5a2f8a", "#cfb0f2"],
  ["#8a2c5b", "#f2aecf"],
  ["#8a3f27", "#f5bfa3"],
  ["#276b51", "#a3e8cb"],
  ["#24606b", "#9fdfea"],
] as const;

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
  const [tile, dot] = colours[sum % colours.length] ?? colours[0];
  const size = { 1: 112, 2: 88 }[letters.length] ?? 64;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200">
  <rect width="200" height="200" rx="36" fill="${tile}"/>
  <circle cx="164" cy="36" r="14" fill="${dot}"/>
  <text x="100" y="104" font-family="Helvetica, Arial, sans-serif" font-size="${size}" font-weight="700" fill="#fff" text-anchor="middle" dominant-baseline="central">${letters}</text>
</svg>
`;
}
