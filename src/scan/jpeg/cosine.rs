//! From the coefficients of a block to its pixels: the inverse cosine transform of Arai, Agui and Nakajima in floating point.
//!
//! The scaling of its outputs is multiplied into the quantisation table once ([`scaled`]), which leaves five multiplications a row. Loops
//! run over eight columns at once, so that the compiler makes vector instructions of them.

/// A block's coefficients or pixels, row by row.
pub(super) type Block = [f32; 64];

/// What each coefficient is multiplied with, in rows, from a quantisation table in rows.
pub(super) fn scaled(quantization: &[u16; 64]) -> Block {
    let factor = |index: usize| match index {
        0 => 1.0,
        _ => (index as f64 * std::f64::consts::PI / 16.0).cos() * std::f64::consts::SQRT_2,
    };
    let mut out = [0.0; 64];
    for (place, (out, quantum)) in out.iter_mut().zip(quantization).enumerate() {
        *out = (f64::from(*quantum) * factor(place / 8) * factor(place % 8) / 8.0) as f32;
    }
    out
}

/// The pixels of a block of scaled coefficients, 0 to 255.
pub(super) fn pixels(block: &Block) -> [u8; 64] {
    let mut work = *block;
    pass(&mut work);
    transpose(&mut work);
    pass(&mut work);
    transpose(&mut work);
    let mut out = [0; 64];
    for (out, value) in out.iter_mut().zip(&work) {
        // Added to so large a number, a small one is rounded and stands in the lowest bits; a plain conversion is not made a vector one.
        *out = ((value + 128.0).clamp(0.0, 255.0) + 8_388_608.0).to_bits() as u8;
    }
    out
}

/// The pixel of a block whose only coefficient is the first.
pub(super) fn flat(first: f32) -> u8 {
    (first + 128.5) as u8
}

#[inline]
fn transpose(block: &mut Block) {
    let source = *block;
    let (rows, _) = block.as_chunks_mut::<8>();
    for (row, line) in rows.iter_mut().enumerate() {
        *line = std::array::from_fn(|column| source.get(column * 8 + row).copied().unwrap_or(0.0));
    }
}

/// The transform down the columns.
#[inline]
fn pass(block: &mut Block) {
    let (rows, _) = block.as_chunks_mut::<8>();
    let [r0, r1, r2, r3, r4, r5, r6, r7] = rows else { return };
    let columns = r0.iter_mut().zip(r1).zip(r2.iter_mut().zip(r3)).zip(r4.iter_mut().zip(r5).zip(r6.iter_mut().zip(r7)));
    for (((c0, c1), (c2, c3)), ((c4, c5), (c6, c7))) in columns {
        // Even part.
        let (sum, apart) = (*c0 + *c4, *c0 - *c4);
        let outer = *c2 + *c6;
        let inner = (*c2 - *c6) * std::f32::consts::SQRT_2 - outer;
        let (e0, e3, e1, e2) = (sum + outer, sum - outer, apart + inner, apart - inner);
        // Odd part.
        let (z13, z10, z11, z12) = (*c5 + *c3, *c5 - *c3, *c1 + *c7, *c1 - *c7);
        let o7 = z11 + z13;
        let middle = (z11 - z13) * std::f32::consts::SQRT_2;
        let z5 = (z10 + z12) * 1.847_759;
        let o6 = z5 - z10 * 2.613_126 - o7;
        let o5 = middle - o6;
        let o4 = z5 - z12 * 1.082_392_2 - o5;
        (*c0, *c7, *c1, *c6) = (e0 + o7, e0 - o7, e1 + o6, e1 - o6);
        (*c2, *c5, *c3, *c4) = (e2 + o5, e2 - o5, e3 + o4, e3 - o4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T.81 A.3.3, word for word.
    fn by_definition(block: &[f64; 64]) -> [u8; 64] {
        let share = |n: usize| if n == 0 { std::f64::consts::FRAC_1_SQRT_2 } else { 1.0 };
        std::array::from_fn(|place| {
            let (y, x) = (place / 8, place % 8);
            let wave = |at: usize, n: usize| ((2 * at + 1) as f64 * n as f64 * std::f64::consts::PI / 16.0).cos();
            let sum: f64 = (0..64).map(|n| share(n / 8) * share(n % 8) * block[n] * wave(x, n % 8) * wave(y, n / 8)).sum();
            (sum / 4.0 + 128.0).round().clamp(0.0, 255.0) as u8
        })
    }

    #[test]
    fn pixels_are_those_of_the_definition() {
        let mut seed = 7_u32;
        for _ in 0..200 {
            let coefficients: [f64; 64] = std::array::from_fn(|n| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                f64::from((seed >> 20) as i32 % 400 - 200) / (1.0 + n as f64 / 4.0)
            });
            let ones = scaled(&[1; 64]);
            let block: Block = std::array::from_fn(|n| coefficients[n] as f32 * ones[n]);
            let worst = pixels(&block).iter().zip(by_definition(&coefficients)).map(|(a, b)| a.abs_diff(b)).max().unwrap();
            assert!(worst <= 1, "differs by {worst}");
        }
    }
}
