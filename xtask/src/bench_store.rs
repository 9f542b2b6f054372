//! `cargo xtask bench store [CLAIMS]`: what a large database costs, with generated reports.
//!
//! The reports go through all that `sitroom add` does after reading. Then every view is asked for with changing filters.

use crate::bench_add::fresh;
use crate::news::{Desk, Dice, Report};
use sitroom_pipeline::{DocMeta, Document, PublishedFrom, Reader};
use sitroom_record::{ClaimRecord, Records, document_id};
use sitroom_store::{Filter, Order, Store};
use std::time::{Duration, Instant};

const CLAIMS: usize = 1_000_000;
/// How often the database is doubled, because joining a million claims one after the other takes long.
const DOUBLED: usize = 4;
/// Reports in one transaction, as `sitroom add` has them.
const BATCH: usize = 64;
/// Times that each view is asked for.
const ASKED: usize = 200;
/// Milliseconds that no view should take.
const GOAL: f64 = 50.0;
/// Claims of a report.
const EACH: usize = 16;
/// Claims of a report that tell its story; the others are told by nobody else.
const SHARED: usize = 5;
/// Names of people in the news.
const NAMES: usize = 20_000;
const COUNTRIES: [&str; 40] = [
    "USA", "RUS", "UKR", "CHN", "FRA", "DEU", "GBR", "TUR", "IRN", "ISR", "SYR", "IRQ", "EGY", "ETH", "KEN",
    "NGA", "ZAF", "BRA", "ARG", "MEX", "IND", "PAK", "AFG", "JPN", "KOR", "PRK", "VNM", "THA", "MMR", "PHL",
    "POL", "HUN", "SRB", "KOS", "GRC", "ITA", "ESP", "LBN", "JOR", "YEM",
];

/// Runs the benchmark; with `views` as first argument, only asks the database that the last run left.
///
/// # Errors
/// If the database cannot be written.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let path = std::path::Path::new("target/bench-store.db");
    if args.first().is_some_and(|a| a == "views") {
        return views(&Store::open_to_read(path)?);
    }
    let wanted = args.first().and_then(|n| n.parse().ok()).unwrap_or(CLAIMS);
    let mut store = Store::open(&fresh("bench-store.db"))?;
    let (claims, times) = load(&mut store, &patterns(), wanted >> DOUBLED)?;
    let documents = times.len() * BATCH;
    let rate = documents as f64 / times.iter().sum::<Duration>().as_secs_f64() * 60.0;
    println!(
        "{documents} generated reports with {claims} claims: {rate:.0} reports a minute, without reading them"
    );
    for _ in 0..DOUBLED {
        store.double()?;
    }
    let (documents, claims) = (documents << DOUBLED, claims << DOUBLED);
    println!("doubled {DOUBLED} times: {documents} reports, {claims} claims");
    for (i, part) in times.chunks(times.len().div_ceil(10)).enumerate() {
        let each = part.iter().sum::<Duration>().as_secs_f64() * 1e3 / (part.len() * BATCH) as f64;
        println!("tenth {:2}: {each:.2} ms a report", i + 1);
    }
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
    let run = store.begin_run("2020-01-01T00:00:00Z", "bench", "bench")?;
    let (mut desk, mut dice, mut claims, mut times) = (Desk::new(1), Dice(1), 0, Vec::new());
    while claims < wanted {
        let some: Vec<Records> = (0..BATCH).map(|_| generated(patterns, desk.report(), &mut dice)).collect();
        claims += some.iter().map(|r| r.claims.len()).sum::<usize>();
        let begun = Instant::now();
        let mut batch = store.batch(run)?;
        some.iter().try_for_each(|r| batch.add(r).map(drop))?;
        batch.commit()?;
        times.push(begun.elapsed());
    }
    Ok((claims, times))
}

/// A report with as many claims as a long one has: some of its story, the others its own.
fn generated(patterns: &[Records], report: Report, dice: &mut Dice) -> Records {
    let mut r = patterns[report.story % patterns.len()].clone();
    let id = document_id(Some(&report.outlet), None, &report.text);
    let length = report.text.chars().count() as u32;
    let part = |i: usize| i as u32 * length / EACH as u32;
    r.document.sentences = (0..EACH).map(|i| [part(i), part(i + 1)]).collect();
    r.document.id.clone_from(&id);
    r.document.text = report.text;
    r.document.outlet = Some(report.outlet);
    r.document.published = Some(report.published.clone());
    let kinds: Vec<ClaimRecord> = r.claims.clone();
    let mut story = Dice(report.story as u64);
    story.roll(2);
    r.claims = (0..EACH)
        .map(|i| {
            let who = if i < SHARED { &mut story } else { &mut *dice };
            let mut c = claim(&kinds[who.roll(kinds.len())], &report.published, who);
            c.quantities.iter_mut().for_each(|q| q.value = 10.0 + dice.roll(40) as f64);
            c.id = format!("{id}-{i:012}");
            c.document.clone_from(&id);
            c.sentence = i as u32;
            c
        })
        .collect();
    r
}

fn claim(pattern: &ClaimRecord, published: &str, dice: &mut Dice) -> ClaimRecord {
    let mut c = pattern.clone();
    c.restates = None;
    for p in c.actors.iter_mut().chain(&mut c.recipients) {
        p.country = Some(COUNTRIES[dice.roll(COUNTRIES.len())].into());
        p.text = format!("Minister N{}", dice.skewed(NAMES));
        p.entity = None;
    }
    if let Some(t) = &mut c.time {
        (t.value, t.earliest, t.latest) = (published.into(), Some(published.into()), Some(published.into()));
    }
    c
}

/// A filter as somebody at a desk may ask, from none at all to five conditions.
fn asked(dice: &mut Dice) -> Filter {
    let mut maybe = |all: &[&str], one_in: usize| -> Vec<String> {
        if dice.roll(one_in) == 0 { vec![dice.pick(all).to_string()] } else { Vec::new() }
    };
    let about = maybe(&["UKR", "RUS", "USA", "KEN", "MIL", "GOV", "N3", "N170", "N4000", "President"], 2);
    let places = maybe(&["Lusaka", "Ndola", "Nairobi", "Goma", "MLI"], 4);
    let mut types = maybe(&["ASSAULT", "CONSULT", "SANCTION", "PROTEST", "REQUEST", "MOBILIZE"], 2);
    types.extend(maybe(&["COERCE", "AID", "ASSAULT", "CONSULT"], 4));
    types.dedup();
    let statuses = maybe(&["happened", "planned", "requested", "possible"], 4);
    let since = maybe(&["2020-01-20", "2020-03-01", "2020-04-15", "2020-05-25"], 2).pop();
    let until = maybe(&["2020-02-01", "2020-05-01", "2020-06-03"], 4).pop();
    Filter { since, until, about, places, types, statuses, limit: 50 }
}

const SEARCHES: [&str; 8] = [
    "police",
    "border OR troops",
    "\"opposition leaders\"",
    "market gunmen",
    "sanctions NOT ship",
    "evacuation",
    "president AND talks",
    "wheat floods",
];

type Answer = Result<usize, sitroom_store::Error>;

/// What `sitroom report` asks for.
fn page(store: &Store, f: &Filter) -> Answer {
    let f = &Filter { limit: 15, ..f.clone() };
    let mut lines = 0;
    if let Some(since) = &f.since {
        lines += store.changed_since(since, f)?.fresh.len();
    }
    for (statuses, order) in [
        (&["planned"][..], Order::Oldest),
        (&["happened"], Order::Newest),
        (&["ongoing"], Order::Newest),
        (&["possible", "conditional"], Order::Newest),
        (&["requested"], Order::Newest),
    ] {
        let statuses = statuses.iter().map(|s| (*s).to_string()).collect();
        lines += store.events(&Filter { statuses, ..f.clone() }, &[], order)?.len();
    }
    for flag in ["disputed", "figures"] {
        lines += store.events(f, &[flag], Order::Newest)?.len();
    }
    Ok(lines + store.counts()?.events.min(1))
}

/// A view: how many rows it shows under a filter, the so-manieth time that it is asked.
type View<'v> = &'v dyn Fn(&Filter, usize) -> Answer;

/// Each view with changing filters: the middle and the 95th percentile of wall time.
fn views(store: &Store) -> anyhow::Result<()> {
    let events = |f: &Filter, flags: &[&str], order| store.events(f, flags, order).map(|r| r.len());
    let all: [(&str, View<'_>); 9] = [
        ("report", &|f, _| page(store, f)),
        ("events", &|f, _| events(f, &[], Order::Newest)),
        ("timeline", &|f, _| events(f, &[], Order::Oldest)),
        ("upcoming", &|f, _| {
            events(&Filter { statuses: vec!["planned".into()], ..f.clone() }, &[], Order::Oldest)
        }),
        ("disputed", &|f, _| events(f, &["disputed"], Order::Newest)),
        ("numbers", &|f, _| {
            let found = store.events(f, &["figures"], Order::Newest)?;
            found.iter().map(|r| store.outlets_of(&r.event.id).map(|o| o.len().min(1))).sum()
        }),
        ("claims", &|f, _| store.claims(f).map(|r| r.len())),
        ("search", &|f, i| store.search(SEARCHES[i % SEARCHES.len()], f).map(|r| r.len())),
        ("diff", &|f, _| {
            store.changed_since(f.since.as_deref().unwrap_or("2020-06-01"), f).map(|c| c.fresh.len())
        }),
    ];
    println!("view        median   95th   slowest (milliseconds)   rows");
    for (name, ask) in &all {
        let mut dice = Dice(7);
        let (mut times, mut rows, mut slowest) = (Vec::new(), 0, (Duration::ZERO, String::new()));
        for i in 0..ASKED {
            let filter = asked(&mut dice);
            let begun = Instant::now();
            rows += ask(&filter, i)?;
            let took = begun.elapsed();
            times.push(took);
            slowest = slowest.max((took, format!("{filter:?}")));
        }
        times.sort();
        let ms = |d: Duration| d.as_secs_f64() * 1e3;
        println!(
            "{name:9} {:8.1} {:6.1} {:9.1} {:20.1}",
            ms(times[ASKED / 2]),
            ms(times[ASKED * 95 / 100]),
            ms(slowest.0),
            rows as f64 / ASKED as f64
        );
        if ms(slowest.0) > GOAL {
            println!("          slowest: {}", slowest.1);
        }
    }
    Ok(())
}
