// How many texts a message makes. GSM 03.38: 160 units alone, 153 each in several; one character
// outside of it turns the whole text into UCS-2: 70 and 67 UTF-16 units.
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€");

export function segments(text) {
  const units = [];
  let odd = null;
  for (const character of text) {
    if (BASIC.has(character)) units.push(1);
    else if (EXTENDED.has(character)) units.push(2);
    else { odd = character; break; }
  }
  return odd === null
    ? { parts: parts(units, 160, 153), odd }
    : { parts: parts([...text].map((character) => character.length), 70, 67), odd };
}

function parts(units, alone, each) {
  if (units.reduce((sum, size) => sum + size, 0) <= alone) return 1;
  let count = 1, room = each;
  for (const size of units) {
    if (size > room) { count += 1; room = each; }
    room -= size;
  }
  return count;
}
