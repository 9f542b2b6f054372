//! Development: the readings of names, one name a line on standard input.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool that prints")]

use sitroom_gazetteer::Gazetteer;
use std::io::BufRead;

fn main() {
    let places = Gazetteer::builtin().places();
    for name in std::io::stdin().lock().lines().map_while(Result::ok) {
        let readings: Vec<String> = places
            .by_name(&name)
            .take(6)
            .map(|r| {
                let row = places.row(r.place);
                let country = places.country(&row).map_or("-".to_string(), |c| c.to_string());
                format!(
                    "{} {country} {:?} {:?} {:.0}",
                    places.name(&row),
                    row.feature,
                    r.kind,
                    row.log_population.exp()
                )
            })
            .collect();
        println!("{name}\t{}", readings.join(" | "));
    }
}
