//! `cargo xtask bench store [CLAIMS]`: what a large database costs, with generated reports.
//!
//! The reports go through all that `sitroom add` does after reading. Then every view is asked for with changing filters.

use sitroom_pipeline::{DocMeta, Document, PublishedFrom, Reader};
use sitroom_record::{ClaimRecord, Records, document_id};
use sitroom_store::{Filter, Order, Store};
use std::time::{Duration, Instant};

const CLAIMS: usize = 1_000_000;
/// Reports in one transaction, as `sitroom add` has them.
const BATCH: usize = 64;
/// Times that each view is asked for.
const ASKED: usize = 40;
/// Reports published on one day.
const A_DAY: usize = 400;
const WORDS: &str = "border ministry army rebels convoy hospital bridge market district governor council election police ceasefire \
    statement troops drone harbour airport embassy refugees grain pipeline village mayor protest strike court parliament union \
    brigade outpost checkpoint river valley island general colonel spokesman minister envoy delegation talks treaty sanctions";

/// A generator of numbers, the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// Runs the benchmark.
///
/// # Errors
/// If the database cannot be written.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let wanted = args.first().and_then(|n| n.parse().ok()).unwrap_or(CLAIMS);
    let path = std::path::Path::new("target/bench-store.db");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    let mut store = Store::open(path)?;
    let patterns = patterns();
    let (claims, times) = load(&mut store, &patterns, wanted)?;
    let documents = times.len() * BATCH;
    let each =
        |t: &[Duration]| t.iter().sum::<Duration>().as_secs_f64() * 1e3 / (t.len().max(1) * BATCH) as f64;
    let tenth = (times.len() / 10).max(1);
    let all = times.iter().sum::<Duration>();
    let rate = documents as f64 / all.as_secs_f64() * 60.0;
    println!(
        "{documents} generated reports with {claims} claims: {rate:.0} reports a minute, without reading them"
    );
    println!(
        "a report at the beginning {:.2} ms, at the end {:.2} ms",
        each(&times[..tenth]),
        each(&times[times.len() - tenth..])
    );
    let size = std::fs::metadata(path)?.len() as f64 / 1e6;
    println!("{size:.0} MB, {:.1} kB a report", size * 1e3 / documents as f64);
    drop(store);
    views(&Store::open_to_read(path)?)
}

/// Claims as the engine makes them, to be copied with other names, days and numbers.
fn patterns() -> Vec<Records> {
    let texts = [
        "Zambian President Hakainde Hichilema met Angolan President João Lourenço in Lusaka on Monday. Gunmen attacked the market of \
         Ndola and killed 40 people, police said. Turkey will send troops to Goma next week. France denied that it had sent weapons.",
        "Thousands of teachers protested against the government in Nairobi on Friday. The United States imposed sanctions on Iran. \
         Germany urged Russia to withdraw its troops from Ukraine. At least 12 soldiers were wounded in Bamako, the army said.",
    ];
    let mut reader = Reader::default();
    let meta = || DocMeta {
        outlet: Some("Wire".into()),
        published: Some("2022-03-01".into()),
        published_from: Some(PublishedFrom::Given),
        ..Default::default()
    };
    texts.iter().map(|t| reader.read(Document::new(*t, meta()))).collect()
}

fn load(store: &mut Store, patterns: &[Records], wanted: usize) -> anyhow::Result<(usize, Vec<Duration>)> {
    let run = store.begin_run("2022-03-01T00:00:00Z", "bench", "bench")?;
    let (mut dice, mut claims, mut times, mut n) = (Dice(1), 0, Vec::new(), 0);
    while claims < wanted {
        let some: Vec<Records> = (0..BATCH).map(|i| generated(patterns, n + i, &mut dice)).collect();
        n += BATCH;
        claims += some.iter().map(|r| r.claims.len()).sum::<usize>();
        let begun = Instant::now();
        let mut batch = store.batch(run)?;
        some.iter().try_for_each(|r| batch.add(r).map(drop))?;
        batch.commit()?;
        times.push(begun.elapsed());
    }
    Ok((claims, times))
}

/// A report of some 300 words with as many claims as a real one has.
fn generated(patterns: &[Records], n: usize, dice: &mut Dice) -> Records {
    const CLAIMS: usize = 16;
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut text = format!("Report {n} from district {}. ", dice.roll(5000));
    for _ in 0..300 {
        // most of the telling words are names that few reports share, as in the news of many places
        let word = if dice.roll(12) == 0 {
            words[dice.roll(words.len())].to_string()
        } else {
            format!("x{}", dice.roll(40_000))
        };
        text.push_str(&word);
        text.push(' ');
    }
    let mut r = patterns[n % patterns.len()].clone();
    let day = jiff::civil::date(2020, 1, 1).checked_add(jiff::Span::new().days((n / A_DAY) as i64));
    let published = day.unwrap_or_default().to_string();
    let outlet = format!("Outlet {}", dice.roll(200));
    let id = document_id(Some(&outlet), None, &text);
    let length = text.chars().count() as u32;
    r.document.sentences =
        (0..CLAIMS as u32).map(|i| [i * length / CLAIMS as u32, (i + 1) * length / CLAIMS as u32]).collect();
    (r.document.id, r.document.text, r.document.outlet) = (id.clone(), text, Some(outlet));
    r.document.published = Some(published.clone());
    let kinds: Vec<ClaimRecord> = r.claims.clone();
    r.claims = (0..CLAIMS).map(|i| claim(&kinds[dice.roll(kinds.len())], &id, &published, i, dice)).collect();
    r
}

fn claim(pattern: &ClaimRecord, document: &str, published: &str, i: usize, dice: &mut Dice) -> ClaimRecord {
    const COUNTRIES: [&str; 40] = [
        "USA", "RUS", "UKR", "CHN", "FRA", "DEU", "GBR", "TUR", "IRN", "ISR", "SYR", "IRQ", "EGY", "ETH",
        "KEN", "NGA", "ZAF", "BRA", "ARG", "MEX", "IND", "PAK", "AFG", "JPN", "KOR", "PRK", "VNM", "THA",
        "MMR", "PHL", "POL", "HUN", "SRB", "KOS", "GRC", "ITA", "ESP", "LBN", "JOR", "YEM",
    ];
    let mut c = pattern.clone();
    c.id = format!("{document}-{i:012}");
    c.document = document.into();
    c.sentence = i as u32;
    c.restates = None;
    for p in c.actors.iter_mut().chain(&mut c.recipients) {
        p.country = Some(COUNTRIES[dice.roll(COUNTRIES.len())].into());
        p.text = format!("Minister N{}", dice.roll(3000));
        p.entity = None;
    }
    if let Some(t) = &mut c.time {
        (t.value, t.earliest, t.latest) = (published.into(), Some(published.into()), Some(published.into()));
    }
    c
}

/// Each view with changing filters: the middle and the 95th percentile.
fn views(store: &Store) -> anyhow::Result<()> {
    let mut dice = Dice(7);
    let base = |dice: &mut Dice| Filter {
        about: if dice.roll(2) == 0 {
            vec![["UKR", "RUS", "USA", "KEN", "N17"][dice.roll(5)].into()]
        } else {
            Vec::new()
        },
        types: if dice.roll(2) == 0 {
            vec![["ASSAULT", "CONSULT", "SANCTION"][dice.roll(3)].into()]
        } else {
            Vec::new()
        },
        since: (dice.roll(2) == 0).then(|| format!("2020-0{}-01", 1 + dice.roll(5))),
        limit: 50,
        ..Filter::default()
    };
    type View<'v> = (&'v str, Box<dyn Fn(&Filter) -> Result<usize, sitroom_store::Error> + 'v>);
    let events = |flags: &'static [&'static str], order| {
        move |f: &Filter| store.events(f, flags, order).map(|r| r.len())
    };
    let all: Vec<View<'_>> = vec![
        ("claims", Box::new(|f| store.claims(f).map(|r| r.len()))),
        ("events", Box::new(events(&[], Order::Newest))),
        ("timeline", Box::new(events(&[], Order::Oldest))),
        ("disputed", Box::new(events(&["disputed"], Order::Newest))),
        ("numbers", Box::new(events(&["figures"], Order::Newest))),
        (
            "upcoming",
            Box::new(|f| {
                store
                    .events(&Filter { statuses: vec!["planned".into()], ..f.clone() }, &[], Order::Oldest)
                    .map(|r| r.len())
            }),
        ),
        (
            "search",
            Box::new(|f| {
                store
                    .search(&format!("x{} OR convoy x{}", f.about.len() * 31 + 5, f.types.len() * 17 + 9), f)
                    .map(|r| r.len())
            }),
        ),
        (
            "diff",
            Box::new(|f| {
                store.changed_since(f.since.as_deref().unwrap_or("2020-06-01"), f).map(|c| c.fresh.len())
            }),
        ),
        ("counts", Box::new(|_| store.counts().map(|c| c.events))),
    ];
    for (name, ask) in &all {
        let mut times = Vec::new();
        for _ in 0..ASKED {
            let filter = base(&mut dice);
            let begun = Instant::now();
            ask(&filter)?;
            times.push(begun.elapsed());
        }
        times.sort();
        let ms = |d: Duration| d.as_secs_f64() * 1e3;
        println!(
            "{name:>9}: median {:.1} ms, 95th percentile {:.1} ms",
            ms(times[ASKED / 2]),
            ms(times[ASKED * 95 / 100])
        );
    }
    Ok(())
}
