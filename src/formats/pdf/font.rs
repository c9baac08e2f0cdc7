//! A font without ink: every letter is the same empty glyph, half as wide as high, and a table tells which letter each code means.

use super::object::{Objects, Ref, joined};
use std::collections::BTreeMap;

/// The letters used so far; each has the code of its place, from 1.
#[derive(Debug, Default)]
pub(super) struct Letters {
    codes: BTreeMap<char, u16>,
    order: Vec<char>,
}

/// Codes are two bytes long, and 0 is no letter.
const MOST: usize = 0xfffe;

impl Letters {
    /// Text as a string of codes.
    pub(super) fn string(&mut self, text: &str, out: &mut Vec<u8>) {
        out.push(b'(');
        for letter in text.chars() {
            for byte in self.code(letter).to_be_bytes() {
                match byte {
                    b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
                    // A bare one would be read as another line end.
                    b'\r' => out.extend(b"\\r"),
                    byte => out.push(byte),
                }
            }
        }
        out.push(b')');
    }

    fn code(&mut self, letter: char) -> u16 {
        // What Unicode calls no letter, and what marks the order of bytes, may not be meant by any code.
        let letter = if matches!(letter, '\0' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}') { '\u{FFFD}' } else { letter };
        if let Some(code) = self.codes.get(&letter) {
            return *code;
        }
        if self.order.len() >= MOST {
            return self.codes.get(&'\u{FFFD}').or_else(|| self.codes.get(&' ')).copied().unwrap_or(1);
        }
        self.order.push(letter);
        let code = self.order.len() as u16;
        self.codes.insert(letter, code);
        code
    }

    /// Writes the font.
    pub(super) fn write(&self, objects: &mut Objects, font: Ref) {
        let program = program();
        let file = objects.stream(&program, &format!("/Length1 {}", program.len()));
        let descriptor = objects.add(&format!(
            "<</Type/FontDescriptor/FontName/OnionskinNoInk/Flags 4/FontBBox[0 0 500 1000]/ItalicAngle 0/Ascent 1000/Descent 0/CapHeight 1000\
             /StemV 80/FontFile2 {} 0 R>>",
            file.0
        ));
        // Every code is the one glyph; code 0 is not used.
        let map: Vec<u8> = std::iter::once([0, 0]).chain(self.order.iter().map(|_| [0, 1])).flatten().collect();
        let map = objects.stream(&map, "");
        let cid = objects.add(&format!(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/OnionskinNoInk/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\
             /FontDescriptor {} 0 R/DW 500/CIDToGIDMap {} 0 R>>",
            descriptor.0, map.0
        ));
        let unicode = objects.stream(self.unicode().as_bytes(), "");
        let body = format!(
            "<</Type/Font/Subtype/Type0/BaseFont/OnionskinNoInk/Encoding/Identity-H/DescendantFonts[{} 0 R]/ToUnicode {} 0 R>>",
            cid.0, unicode.0
        );
        objects.put(font, &body);
    }

    fn unicode(&self) -> String {
        let mut out = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n\
                       /CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n"
            .to_owned();
        let mut code = 0_u32;
        for letters in self.order.chunks(100) {
            out.extend([letters.len().to_string().as_str(), " beginbfchar\n"]);
            for letter in letters {
                code += 1;
                let units = joined(letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04x}")));
                out.extend([format!("<{code:04x}><"), units, ">\n".to_owned()]);
            }
            out.push_str("endbfchar\n");
        }
        out.push_str("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
        out
    }
}

/// The font program: TrueType (ISO/IEC 14496-22) with two empty glyphs.
fn program() -> Vec<u8> {
    let words = |list: &[u16]| list.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    let long = |value: u32| value.to_be_bytes().to_vec();
    // Version, revision, sum (filled in below), magic, flags, units, two dates, box, style, smallest size, direction, formats.
    let head = [
        long(0x0001_0000),
        long(0x0001_0000),
        long(0),
        long(0x5f0f_3cf5),
        words(&[0x000b, 1000]),
        vec![0; 16],
        words(&[0, 0, 500, 1000, 0, 8, 2, 0, 0]),
    ]
    .concat();
    let hhea = [long(0x0001_0000), words(&[1000, 0, 0, 500, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, 2])].concat();
    let maxp = [long(0x0001_0000), words(&[2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])].concat();
    let hmtx = words(&[500, 0, 500, 0]);
    // Offsets of the glyphs in halves of bytes: both are empty.
    let loca = words(&[0, 0, 0]);
    let cmap = words(&[0, 1, 1, 0, 0, 12, 6, 30, 0, 0x20, 10, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    let post = [long(0x0003_0000), vec![0; 28]].concat();
    let tables: [(&[u8; 4], Vec<u8>); 8] = [
        (b"cmap", cmap),
        (b"glyf", vec![0; 4]),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp),
        (b"post", post),
    ];
    let mut out = [long(0x0001_0000), words(&[8, 128, 3, 0])].concat();
    let mut offset = 12 + 16 * tables.len();
    for (name, table) in &tables {
        out.extend(*name);
        out.extend([sum(table), offset as u32, table.len() as u32].map(u32::to_be_bytes).concat());
        offset += table.len().next_multiple_of(4);
    }
    for (_, table) in &tables {
        out.extend(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    // The sum over the whole makes a certain number.
    let whole = 0xb1b0_afba_u32.wrapping_sub(sum(&out));
    let head = 12 + 16 * tables.len() + [36 + 8, 4].iter().sum::<usize>() + 8;
    if let Some(place) = out.get_mut(head..head + 4) {
        place.copy_from_slice(&whole.to_be_bytes());
    }
    out
}

fn sum(table: &[u8]) -> u32 {
    table.chunks(4).fold(0, |sum: u32, chunk| {
        let word = (0..4).fold(0, |word: u32, at| word << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        sum.wrapping_add(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_a_font() {
        let program = program();
        assert_eq!(sum(&program), 0xb1b0_afba);
        let tables = u16::from_be_bytes([program[4], program[5]]);
        assert_eq!(tables, 8);
    }

    #[test]
    fn a_letter_keeps_its_code() {
        let mut letters = Letters::default();
        let mut out = Vec::new();
        letters.string("aba𝄞a\0", &mut out);
        assert_eq!(out, b"(\0\x01\0\x02\0\x01\0\x03\0\x01\0\x04)");
        assert!(letters.unicode().contains("<0003><d834dd1e>"));
    }
}
