//! Fixed pitch: whether letters stand at equal distances, as a typewriter sets them, and at which.
//!
//! On a line of pitch `p`, the middles of letters modulo `p` agree. How well they agree is the mean resultant length of the angles
//! `2πx/p` (Rayleigh's statistic, Mardia 1972), which needs no knowledge of where the line begins and forgives touching and broken
//! letters. The pitch of the page is the one with the best agreement over all lines; half of it fits too, but always less well.

/// Middles of the letters of a line.
pub(super) type Middles = Vec<f32>;

/// The pitch with the best agreement, and that agreement, 0 to 1.
pub(super) fn page_pitch(lines: &[Middles], letter: f32) -> Option<(f32, f32)> {
    let mut long: Vec<&Middles> = lines.iter().filter(|line| line.len() >= 8).collect();
    // Stamps and letterheads have short lines; of the longest, two dozen are enough for the search.
    long.sort_by_key(|line| std::cmp::Reverse(line.len()));
    long.truncate((long.len() / 2).max(24));
    let few: Vec<&Middles> = long.iter().copied().take(24).collect();
    if few.is_empty() {
        return None;
    }
    let (low, high) = (letter * 0.45, letter * 2.4);
    let mut best = (0.0, 0.0);
    let mut pitch = low;
    while pitch < high {
        let fit = agreement(&few, pitch);
        if fit > best.1 {
            best = (pitch, fit);
        }
        pitch *= 1.0025;
    }
    for step in [0.0008, 0.0002] {
        let middle = best.0;
        for at in -4..=4 {
            let pitch = middle * (1.0 + step * at as f32);
            let fit = agreement(&long, pitch);
            if at == -4 || fit > best.1 {
                best = (pitch, fit);
            }
        }
    }
    (best.1 > 0.3).then_some(best)
}

/// How well the letters of a line agree on a pitch, 0 to 1, chance taken off.
pub(super) fn line_agreement(line: &[f32], pitch: f32) -> f32 {
    let count = line.len() as f32;
    if count < 3.0 {
        return 0.0;
    }
    let (mut sine, mut cosine) = (0.0_f32, 0.0_f32);
    for x in line {
        let (s, c) = (x / pitch * std::f32::consts::TAU).sin_cos();
        sine += s;
        cosine += c;
    }
    let square = (sine * sine + cosine * cosine) / (count * count);
    // Letters thrown anywhere agree by one part in their number.
    ((square - 1.0 / count) / (1.0 - 1.0 / count)).max(0.0).sqrt()
}

fn agreement(lines: &[&Middles], pitch: f32) -> f32 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for line in lines {
        let count = line.len() as f32;
        sum += line_agreement(line, pitch) * count;
        weight += count;
    }
    sum / f32::max(weight, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typewriter_is_told_from_print() {
        let fixed: Vec<Middles> = (0..20)
            .map(|line| {
                (0..50)
                    .filter(|at| (at * 7 + line) % 6 != 0)
                    .map(|at| at as f32 * 30.02 + line as f32 * 3.1 + (at * at % 5) as f32)
                    .collect()
            })
            .collect();
        let (pitch, fit) = page_pitch(&fixed, 28.0).unwrap();
        assert!((pitch - 30.02).abs() < 0.05 && fit > 0.8, "{pitch} {fit}");
        let print: Vec<Middles> = (0..20)
            .map(|line| {
                let mut x = 0.0;
                (0..50)
                    .map(|at| {
                        x += [14.0, 31.0, 22.0, 27.0, 9.0, 25.0, 40.0][(at * 5 + at * at * 3 + line) as usize % 7];
                        x
                    })
                    .collect()
            })
            .collect();
        assert!(page_pitch(&print, 28.0).is_none_or(|(_, fit)| fit < 0.45));
    }
}
