/** The upper half of code page 437, the character set of a PC's screen in text mode. */
const UPPER =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ';
/** Codes below 32 are pictures on the screen, not controls. */
const LOWER = ' ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼';

/** The character that a PC in text mode shows for a byte. */
export function codePage437(byte: number): string {
  if (byte < 0x20) return LOWER[byte] ?? ' ';
  if (byte === 0x7f) return '⌂';
  return byte < 0x80 ? String.fromCharCode(byte) : (UPPER[byte - 0x80] ?? ' ');
}
