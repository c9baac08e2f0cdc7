//! How far a page is turned.
//!
//! The method of Baird (1987): the feet of letters stand on lines, so when their heights are counted in narrow bins along the right
//! angle, a few bins are full and most are empty; the angle with the largest sum of squares is the skew. Letters that hang below the line
//! are a minority and only blunt the peak. First a coarse search, then a fine one around its best.

/// The foot of a letter: middle and bottom, in pixels.
pub(super) type Foot = (f32, f32);

/// Angles looked at, in degrees to both sides.
const WIDEST: f32 = 9.0;

/// The angle in degrees by which lines run down to the right, and how peaked the profile is there (1 is even).
pub(super) fn skew(feet: &[Foot], letter: f32) -> (f32, f32) {
    if feet.len() < 8 {
        return (0.0, 1.0);
    }
    // Three thousand letters say as much as ten thousand.
    let stride = feet.len().div_ceil(3000).max(1);
    let few: Vec<Foot> = feet.iter().copied().step_by(stride).collect();
    let coarse = best(&few, letter * 0.30, 0.0, WIDEST, 0.20);
    let finer = best(&few, letter * 0.16, coarse, 0.3, 0.05);
    let angle = best(&few, letter * 0.10, finer, 0.08, 0.01);
    (angle, peakedness(&few, angle, letter * 0.30))
}

/// The angle within `reach` of `middle` with the largest score, refined by a parabola through its neighbours.
fn best(feet: &[Foot], bin: f32, middle: f32, reach: f32, step: f32) -> f32 {
    let steps = (reach / step).round() as i32;
    let mut counts = Vec::new();
    let scores: Vec<f32> = (-steps..=steps).map(|at| score(feet, middle + at as f32 * step, bin, &mut counts)).collect();
    // The mean of what is nearly best: a plateau has its angle in the middle.
    let most = scores.iter().copied().fold(0.0, f32::max);
    let least = scores.iter().copied().fold(f32::MAX, f32::min);
    let limit = most - (most - least) * 0.15;
    let peak = scores.iter().position(|score| *score >= most).unwrap_or(0);
    let from = (0..=peak).rev().take_while(|at| scores.get(*at).is_some_and(|score| *score >= limit)).last().unwrap_or(peak);
    let to = (peak..scores.len()).take_while(|at| scores.get(*at).is_some_and(|score| *score >= limit)).last().unwrap_or(peak);
    let (mut sum, mut weight) = (0.0, 0.0);
    for (at, score) in scores.iter().enumerate().take(to + 1).skip(from) {
        let over = (score - limit).max(0.0) + 1e-3;
        sum += over * (at as i32 - steps) as f32;
        weight += over;
    }
    middle + sum / weight.max(1e-6) * step
}

/// Sum of squares of the counts of feet in bins across the angle, each foot shared by its two nearest bins.
fn score(feet: &[Foot], angle: f32, bin: f32, counts: &mut Vec<f32>) -> f32 {
    let slope = angle.to_radians().tan();
    let bin = bin.max(0.5);
    let height = |&(x, y): &Foot| (y - x * slope) / bin;
    let lowest = feet.iter().map(height).fold(f32::MAX, f32::min).floor();
    counts.clear();
    for foot in feet {
        let place = (height(foot) - lowest).max(0.0);
        let at = place as usize;
        if at + 2 > counts.len() {
            counts.resize(at + 2, 0.0);
        }
        let share = place - at as f32;
        if let Some([here, next]) = counts.get_mut(at..at + 2) {
            *here += 1.0 - share;
            *next += share;
        }
    }
    counts.iter().map(|count| count * count).sum()
}

/// How much fuller the full bins are than even ones would be.
pub(super) fn peakedness(feet: &[Foot], angle: f32, bin: f32) -> f32 {
    let mut counts = Vec::new();
    let sum = score(feet, angle, bin, &mut counts);
    let even = (feet.len() * feet.len()) as f32 / counts.len().max(1) as f32;
    sum / even.max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_angle_of_lines_is_found_within_a_fiftieth_of_a_degree() {
        for degrees in [-7.3_f32, -3.0, -0.4, 0.0, 0.07, 1.51, 5.0] {
            let slope = degrees.to_radians().tan();
            let feet: Vec<Foot> = (0..1500)
                .map(|at| {
                    let (x, line) = ((at % 60) as f32 * 31.0 + 200.0, at / 60);
                    // One letter in seven hangs.
                    let hang = if at % 7 == 3 { 7.0 } else { 0.0 };
                    (x, (line as f32 * 50.0 + 300.0 + x * slope + hang).round())
                })
                .collect();
            let (found, peaked) = skew(&feet, 25.0);
            assert!((found - degrees).abs() < 0.02 && peaked > 2.0, "{degrees}: {found} {peaked}");
        }
    }
}
