//! What the colours mean: a profile of sRGB (IEC 61966-2-1) in the form of ICC version 2, made of its published numbers.

/// The profile.
pub(super) fn profile() -> Vec<u8> {
    let curve = curve();
    // Colours of the primaries and white under D50, as the standard's own profile gives them.
    let xyz = |values: [f64; 3]| {
        let mut tag = b"XYZ \0\0\0\0".to_vec();
        tag.extend(values.map(|value| ((value * 65_536.0).round() as i32).to_be_bytes()).concat());
        tag
    };
    let tables: [(&[u8; 4], Vec<u8>); 9] = [
        (b"desc", description("sRGB IEC61966-2.1")),
        (b"cprt", text("No copyright, use freely")),
        (b"wtpt", xyz([0.9642, 1.0, 0.8249])),
        (b"rXYZ", xyz([0.436_065_67, 0.222_488_4, 0.013_916_02])),
        (b"gXYZ", xyz([0.385_147_09, 0.716_873_17, 0.097_076_42])),
        (b"bXYZ", xyz([0.143_066_41, 0.060_607_91, 0.714_096_07])),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut body = Vec::new();
    let mut index = (tables.len() as u32).to_be_bytes().to_vec();
    let start = 128 + 4 + 12 * tables.len();
    let mut curve_at = None;
    for (name, table) in &tables {
        // The three curves are one.
        let is_curve = name.ends_with(b"TRC");
        let at = curve_at.filter(|_| is_curve).unwrap_or(start + body.len());
        if curve_at.is_none() || !is_curve {
            body.extend(table);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        curve_at = curve_at.or(is_curve.then_some(at));
        index.extend(*name);
        index.extend([at as u32, table.len() as u32].map(u32::to_be_bytes).concat());
    }
    let mut out = header((start + body.len()) as u32);
    out.extend(index);
    out.extend(body);
    out
}

fn header(size: u32) -> Vec<u8> {
    let mut out = size.to_be_bytes().to_vec();
    out.extend([0; 4]);
    // Version 2.1, for displays, colours in RGB, connected through XYZ.
    out.extend([2, 0x10, 0, 0]);
    out.extend(b"mntrRGB XYZ ");
    out.extend([2026_u16, 1, 1, 0, 0, 0].map(u16::to_be_bytes).concat());
    out.extend(b"acsp");
    out.resize(68, 0);
    out.extend([0x0000_f6d6_u32, 0x0001_0000, 0x0000_d32d].map(u32::to_be_bytes).concat());
    out.resize(128, 0);
    out
}

fn curve() -> Vec<u8> {
    const STEPS: u32 = 1024;
    let mut tag = b"curv\0\0\0\0".to_vec();
    tag.extend(STEPS.to_be_bytes());
    for step in 0..STEPS {
        let value = f64::from(step) / f64::from(STEPS - 1);
        let linear = if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
        tag.extend(((linear * 65_535.0).round() as u16).to_be_bytes());
    }
    tag
}

fn text(said: &str) -> Vec<u8> {
    let mut tag = b"text\0\0\0\0".to_vec();
    tag.extend(said.as_bytes());
    tag.push(0);
    tag
}

fn description(said: &str) -> Vec<u8> {
    let mut tag = b"desc\0\0\0\0".to_vec();
    tag.extend((said.len() as u32 + 1).to_be_bytes());
    tag.extend(said.as_bytes());
    // No other languages, no Macintosh script.
    tag.resize(tag.len() + 1 + 8 + 3 + 67, 0);
    tag
}
