//! Character references: numbers, the five of XML, and the names of HTML 4 that OCR programs write.
//!
//! The HTML 4 list (W3C HTML 4.01, section 24) for Latin-1 is in code point order from U+00A0, so it is one table of names; the others
//! are those met in texts. Anything else is for the caller to keep as it stands.

use std::borrow::Cow;

/// Names of U+00A0 to U+00FF in order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro \
para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml \
Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute \
acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide \
oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// Other names.
const OTHERS: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("fnof", 'ƒ'),
    ("circ", 'ˆ'),
    ("tilde", '˜'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("bull", '•'),
    ("hellip", '…'),
    ("permil", '‰'),
    ("prime", '′'),
    ("Prime", '″'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("euro", '€'),
    ("trade", '™'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("minus", '−'),
    ("ne", '≠'),
    ("le", '≤'),
    ("ge", '≥'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("mu", 'μ'),
    ("pi", 'π'),
    ("omega", 'ω'),
    ("Omega", 'Ω'),
];

/// What a reference (without `&` and `;`) stands for; `None` for names that are not known and numbers that are no character.
pub(super) fn resolve(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Numbers of the C1 controls are Windows-1252 by mistake, and browsers read them so.
        if let Some(byte) = u8::try_from(code).ok().filter(|byte| (0x80..0xA0).contains(byte)) {
            return Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned());
        }
        return char::from_u32(code).filter(|letter| *letter != '\0').map(String::from);
    }
    if let Some((_, letter)) = OTHERS.iter().find(|(other, _)| *other == name) {
        return Some(String::from(*letter));
    }
    let place = LATIN.split(' ').position(|latin| latin == name)?;
    char::from_u32(0xA0 + place as u32).map(String::from)
}

/// An attribute's value with its references resolved; what cannot be is kept as it stands.
pub(super) fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        if let Some((text, tail)) = reference(after) {
            out.push_str(&text);
            rest = tail;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The reference that `text` begins with and what follows its semicolon; looks no further than the longest name.
fn reference(text: &str) -> Option<(String, &str)> {
    let (end, _) = text.char_indices().take(12).find(|(_, letter)| *letter == ';')?;
    Some((resolve(text.get(..end)?)?, text.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_characters() {
        let found: Vec<_> = ["nbsp", "shy", "eacute", "yuml", "amp", "#65", "#x41", "#150"].into_iter().filter_map(resolve).collect();
        assert_eq!(found, ["\u{a0}", "\u{ad}", "é", "ÿ", "&", "A", "A", "–"]);
    }

    #[test]
    fn what_is_not_known_is_kept() {
        assert_eq!(resolve("lol9"), None);
        assert_eq!(resolve("#xD800"), None);
        assert_eq!(unescape("a &amp; b & c &lol; d"), "a & b & c &lol; d");
    }
}
