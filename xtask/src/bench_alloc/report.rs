// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The table, and whether the bars are kept.

use crate::Result;

/// Most that the geometric mean of tryalloc's instructions to std's may be.
const MEAN: f64 = 1.02;

/// Most that a single bench may be.
const WORST: f64 = 1.15;

/// An entry of the list below is stale when its bench is at most this. It is less than the bar, as where the
/// heap puts the memory of a bench makes some of them cheaper or dearer by a few hundredths.
const STALE: f64 = 1.10;

/// Benches of what std has by private specialisation, with what tryalloc offers in its place: `name:
/// what`.
const SPECIALISED: &str = include_str!("../../data/specialised.txt");

/// Most that these may be.
const SPECIALISED_MOST: usize = 20;

/// A bench.
pub(super) struct Row {
    pub(super) name: String,
    /// `None` when tryalloc has no such bench.
    pub(super) figures: Option<Figures>,
}

/// What was measured of a bench, for one run of it; pairs are of std and of tryalloc.
pub(super) struct Figures {
    /// How often callgrind ran it.
    pub(super) times: u64,
    pub(super) nanoseconds: (f64, f64),
    pub(super) time_ratio: f64,
    pub(super) instructions: (f64, f64),
}

impl Figures {
    fn ratio(&self) -> f64 {
        self.instructions.1 / self.instructions.0
    }
}

/// Benches of the list, with what stands beside them.
fn specialised() -> Vec<(&'static str, &'static str)> {
    SPECIALISED
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
        .collect()
}

fn is_specialised(name: &str) -> bool {
    specialised().iter().any(|(of, _)| *of == name)
}

/// Prints what was measured, the worst first.
pub(super) fn print(rows: &[Row]) {
    let mut sorted: Vec<(&Row, &Figures)> = rows
        .iter()
        .filter_map(|row| Some((row, row.figures.as_ref()?)))
        .collect();
    sorted.sort_by(|a, b| b.1.ratio().total_cmp(&a.1.ratio()));
    println!(
        "| bench | instructions, std | tryalloc | ratio | ns, std | tryalloc | ratio | runs |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (row, figures) in sorted {
        let mark = if is_specialised(&row.name) { " *" } else { "" };
        println!(
            "| {}{mark} | {:.1} | {:.1} | {:.3} | {:.1} | {:.1} | {:.3} | {} |",
            row.name,
            figures.instructions.0,
            figures.instructions.1,
            figures.ratio(),
            figures.nanoseconds.0,
            figures.nanoseconds.1,
            figures.time_ratio,
            figures.times,
        );
    }
    println!();
    for (name, instead) in specialised() {
        println!("* {name}: {instead}");
    }
    println!();
    for module in ["", "slice::", "str::", "string::", "vec::"] {
        let figures = || judged(rows).filter(|(name, _)| name.starts_with(module));
        let by = |ratio: fn(&Figures) -> f64| mean(figures().map(|(_, figures)| ratio(figures)));
        println!(
            "{:<8} {:>3} benches, geometric means: instructions {:.3}, time {:.3}",
            if module.is_empty() { "all" } else { module },
            figures().count(),
            by(Figures::ratio),
            by(|figures| figures.time_ratio)
        );
    }
}

/// What the bars are for.
fn judged(rows: &[Row]) -> impl Iterator<Item = (&str, &Figures)> {
    rows.iter()
        .filter(|row| !is_specialised(&row.name))
        .filter_map(|row| Some((row.name.as_str(), row.figures.as_ref()?)))
}

fn mean(ratios: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = ratios.fold((0.0, 0.0), |(count, sum), ratio| {
        (count + 1.0, sum + ratio.ln())
    });
    (sum / f64::max(count, 1.0)).exp()
}

/// Fails when a bar is missed.
///
/// # Errors
///
/// One line for each.
pub(super) fn judge(rows: &[Row]) -> Result {
    let missed = missed(rows, &specialised());
    if missed.is_empty() {
        return Ok(());
    }
    Err(format!("{} bars missed:\n{}", missed.len(), missed.join("\n")).into())
}

fn missed(rows: &[Row], specialised: &[(&str, &str)]) -> Vec<String> {
    let listed = |name: &str| specialised.iter().any(|(of, _)| *of == name);
    let mut missed = Vec::new();
    let mut ratios = Vec::new();
    for row in rows.iter().filter(|row| !listed(&row.name)) {
        match &row.figures {
            None => missed.push(format!("{}: tryalloc does not have it", row.name)),
            Some(figures) => {
                let ratio = figures.ratio();
                ratios.push(ratio);
                if ratio > WORST {
                    missed.push(format!("{}: {ratio:.3}, over {WORST}", row.name));
                }
            }
        }
    }
    let mean = mean(ratios.into_iter());
    if mean > MEAN {
        missed.push(format!("geometric mean: {mean:.3}, over {MEAN}"));
    }
    for (name, _) in specialised {
        match rows.iter().find(|row| row.name == *name) {
            None => missed.push(format!("{name}: listed, and not upstream's")),
            Some(Row {
                figures: Some(figures),
                ..
            }) if figures.ratio() <= STALE => {
                missed.push(format!("{name}: listed, and within the bar"));
            }
            Some(_) => {}
        }
    }
    if specialised.len() > SPECIALISED_MOST {
        missed.push(format!(
            "{} are listed, over {SPECIALISED_MOST}",
            specialised.len()
        ));
    }
    missed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, ratio: f64) -> Row {
        Row {
            name: name.into(),
            figures: Some(Figures {
                times: 1,
                nanoseconds: (1.0, 1.0),
                time_ratio: 1.0,
                instructions: (100.0, 100.0 * ratio),
            }),
        }
    }

    #[test]
    fn a_bench_over_the_bar_is_missed_unless_it_is_listed() {
        let rows = [row("a", 1.2), row("b", 0.9), row("c", 0.9)];
        assert_eq!(missed(&rows, &[]), ["a: 1.200, over 1.15"]);
        assert!(missed(&rows, &[("a", "")]).is_empty());
    }

    #[test]
    fn many_that_are_somewhat_slow_miss_the_mean() {
        let rows = [row("a", 1.1), row("b", 1.0)];
        assert_eq!(missed(&rows, &[]), ["geometric mean: 1.049, over 1.02"]);
    }

    #[test]
    fn a_stale_entry_of_the_list_is_missed() {
        let rows = [row("a", 1.0)];
        let want = [
            "a: listed, and within the bar",
            "b: listed, and not upstream's",
        ];
        assert_eq!(missed(&rows, &[("a", ""), ("b", "")]), want);
    }

    #[test]
    fn what_tryalloc_lacks_is_missed() {
        let rows = [Row {
            name: "a".into(),
            figures: None,
        }];
        assert_eq!(missed(&rows, &[]), ["a: tryalloc does not have it"]);
        assert!(missed(&rows, &[("a", "")]).is_empty());
    }
}
