//! Learned rules as a text: one rule a line, columns parted by tabs.
//!
//! ```text
//! # Onionskin learned rules
//! from    to      reach      state
//! Cubz    Cuba    word       accepted
//! aa      ma      letters    declined
//! ```
//!
//! Lines that begin with `#` are comments; reach (`word` or `letters`) and state (`offered`, `accepted`, `declined`) may be left out. The
//! same form is kept with the dossier, exported and imported. A line that makes no sense costs that line and is told with its number.

use super::{KeptRule, Reach, Rule, RuleState};
use std::fmt::Write as _;

/// The first line of a file.
const TITLE: &str = "# Onionskin learned rules";
/// The line that names the columns.
const COLUMNS: &str = "from\tto\treach\tstate";

/// Rules as a text.
pub fn written<'a>(rules: impl IntoIterator<Item = &'a KeptRule>) -> String {
    let mut text = format!("{TITLE}\n{COLUMNS}\n");
    for KeptRule { rule, state } in rules {
        // Writing into a string cannot fail.
        writeln!(text, "{}\t{}\t{}\t{}", rule.from, rule.to, rule.reach.id(), state.id()).unwrap_or_default();
    }
    text
}

/// Reads rules; what could not be used comes as sentences.
pub fn read(text: &str) -> (Vec<KeptRule>, Vec<String>) {
    let (mut rules, mut mistakes) = (Vec::new(), Vec::new());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || line.starts_with('#') || line == COLUMNS {
            continue;
        }
        match rule(line) {
            Ok(rule) => rules.push(rule),
            Err(why) => mistakes.push(format!("line {number}: {why}")),
        }
    }
    (rules, mistakes)
}

fn rule(line: &str) -> Result<KeptRule, String> {
    let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    let (from, to, more) = match cells.as_slice() {
        [from, to, more @ ..] if more.len() <= 2 => (*from, *to, more),
        [_] => return Err("there is no tab between what stands there and what is to stand there".to_owned()),
        _ => return Err("more than four columns".to_owned()),
    };
    let named = |at: usize| more.get(at).copied().filter(|cell| !cell.is_empty());
    let reach = named(0).map_or(Ok(Reach::Word), |name| {
        Reach::ALL.into_iter().find(|reach| reach.id() == name).ok_or_else(|| format!("{name} is neither word nor letters"))
    })?;
    let state = named(1).map_or(Ok(RuleState::Accepted), |name| {
        let found = RuleState::ALL.into_iter().find(|state| state.id() == name);
        found.ok_or_else(|| format!("{name} is neither offered nor accepted nor declined"))
    })?;
    let rule = Rule { reach, from: from.to_owned(), to: to.to_owned() }.checked()?;
    Ok(KeptRule { rule, state })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let rules = [
            KeptRule { rule: Rule::word("the eat", "threat"), state: RuleState::Accepted },
            KeptRule { rule: Rule::letters("aa", "ma"), state: RuleState::Declined },
        ];
        let text = written(&rules);
        assert_eq!(text, "# Onionskin learned rules\nfrom\tto\treach\tstate\nthe eat\tthreat\tword\taccepted\naa\tma\tletters\tdeclined\n");
        assert_eq!(read(&text), (rules.to_vec(), Vec::new()));
    }

    #[test]
    fn columns_may_be_left_out_and_mistakes_cost_a_line() {
        let (rules, mistakes) =
            read("\u{feff}tbe\tthe\r\n\nCubz Cuba\na\ta\nx\ty\tinside\nx\ty\tword\tperhaps\na b\tc\tletters\n1\t2\t3\t4\t5\n# end");
        assert_eq!(rules, [KeptRule { rule: Rule::word("tbe", "the"), state: RuleState::Accepted }]);
        let expected = [
            "line 3: there is no tab between what stands there and what is to stand there",
            "line 4: “a” would become what it is",
            "line 5: inside is neither word nor letters",
            "line 6: perhaps is neither offered nor accepted nor declined",
            "line 7: a rule for letters inside a word has no blanks",
            "line 8: more than four columns",
        ];
        assert_eq!(mistakes, expected);
    }
}
