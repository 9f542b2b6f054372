//! Alerts as a user meets them: by file, program and webhook; killed in between; at night; to receivers that fail.

mod common;
#[path = "../../fetch/tests/server/mod.rs"]
mod server;

use common::{Folder, command, ending, records, run, stdout};
use serde_json::{Value, json};
use server::{Request, Server, reply};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const ATTACK: &str = "Gunmen attacked a market in Ndola on Tuesday and killed 14 people, police said.";
const PLAN: &str = "Zambian President Hakainde Hichilema will meet Angolan President Joao Lourenco in Lusaka on Friday, his office said.";
/// Stories that have nothing to do with each other.
const NEWS: &[&str] = &[
    "Gunmen attacked a market in Ndola on Tuesday.",
    "Thousands of teachers marched through Luanda on Monday to demand higher pay.",
    "Rebels shelled the airport of Goma on Sunday, witnesses said.",
    "Mali expelled the French ambassador on Saturday and gave him three days to leave.",
    "Police arrested opposition leader Moussa Issoufou in Niamey on Tuesday.",
    "Fishermen blocked the port of Mwanza on Monday to protest against a new tax.",
    "Kenya and Uganda signed an agreement on trade in Nairobi on Thursday.",
    "Somali pirates seized a tanker off Hobyo on Thursday, the navy of India said.",
];
/// Marches of other days.
const USUAL: &[&str] = &[
    "Miners protested in Kitwe on Tuesday over unpaid wages.",
    "Doctors demonstrated in Accra on Saturday and asked for more beds.",
    "Taxi drivers marched in Kampala on Wednesday because of the price of petrol.",
    "Residents of Lilongwe held a rally on Sunday against power cuts.",
    "Judges protested in Tunis on Thursday against a new law.",
];
/// Many marches of one day.
const MARCHES: &[&str] = &[
    "Nurses marched in Lusaka on Tuesday for better pay.",
    "Thousands of farmers demonstrated in Nairobi on Tuesday against imports of maize.",
    "Dockers protested in Mombasa on Tuesday over the sale of the port.",
    "Teachers held a rally in Abuja on Tuesday and demanded new schools.",
    "Shopkeepers demonstrated in Harare on Tuesday against a tax on trade.",
    "Engineers marched in Cairo on Tuesday because a dam had been neglected.",
    "Pensioners protested in Maputo on Tuesday, since nothing had been paid to them for months.",
];
const HELD: &str = "Zambian President Hakainde Hichilema met Angolan President Joao Lourenco in Lusaka on Friday, his office said.";

/// The present of most tests: a day on which the reports are news.
const NOON: &str = "2023-03-08T12:00:00Z";

fn line(text: &str, published: &str, outlet: &str) -> String {
    let url = format!("http://{}.example/{}", outlet.to_lowercase().replace(' ', "-"), text.len());
    json!({"text": text, "published": published, "outlet": outlet, "url": url}).to_string() + "\n"
}

/// A folder with rules and an inbox.
struct Desk {
    folder: Folder,
    rules: String,
}

impl Desk {
    fn new(name: &str, rules: &str) -> Desk {
        let folder = Folder::new(name);
        let rules = folder.file("alerts.toml", rules);
        folder.file("inbox/none.txt", "Nothing of note was said.");
        Desk { folder, rules }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// One look of the watcher at the inbox; its lines.
    fn look(&self, now: &str) -> Vec<String> {
        let (db, inbox) = (self.path("desk.db"), self.path("inbox"));
        let output = run(&["watch", "--once", "--db", &db, "--alert", &self.rules, "--now", now, &inbox]);
        let (code, lines) = ending(&output);
        assert_eq!(code, 0, "{lines:?}");
        lines
    }

    /// The messages in a file.
    fn said(&self, file: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.path(file)).unwrap_or_default();
        text.lines().map(|l| serde_json::from_str(l).expect("a JSON line")).collect()
    }

    fn log(&self) -> Vec<Value> {
        records(&run(&["alert", "--db", &self.path("desk.db"), "log", "--format", "jsonl", "--limit", "0"]))
    }
}

/// What each message says: its rule and why.
fn why(all: &[Value]) -> Vec<String> {
    all.iter().map(|a| format!("{} {}", a["rule"].as_str().unwrap_or_default(), a["why"])).collect()
}

const FILE: &str = "[[to]]\nname = 'log'\nfile = 'alerts.jsonl'\n";
const ATTACKS: &str = "[[rule]]\nname = 'attacks'\ntypes = ['ASSAULT']\nplace = ['Ndola']\noutlets = 1\n";
const VISITS: &str = "[[rule]]\nname = 'visits'\ntypes = ['CONSULT']\nparty = ['Zambia']\nstatus = ['planned']\nagain = ['happened']\n";

fn webhook(server: &Server, name: &str, path: &str) -> String {
    format!(
        "[[to]]\nname = '{name}'\nwebhook = '{}'\nheaders = {{ Authorization = 'Bearer x' }}\nallow_private = ['{}']\ntimeout = '2s'\n",
        server.url(path),
        server.host
    )
}

#[test]
fn each_event_is_told_once_with_its_evidence_and_again_when_it_changes_as_the_rule_says() {
    let server = Server::of(|_| reply("200 OK", &[], ""));
    let program = "[[to]]\nname = 'program'\ncommand = ['tee', '-a', 'OUT']\n";
    let rules = format!("{FILE}{program}{}{VISITS}", webhook(&server, "hook", "/hook"));
    let desk = Desk::new("alerts-once", &rules);
    let out = desk.path("program.jsonl");
    desk.folder.file("alerts.toml", rules.replace("OUT", &out));
    desk.folder.file(
        "inbox/a.jsonl",
        line(PLAN, "2023-03-08T08:00:00Z", "Coast Radio")
            + &line(ATTACK, "2023-03-08T08:00:00Z", "Coast Radio"),
    );
    desk.look(NOON);
    let said = desk.said("alerts.jsonl");
    assert_eq!(why(&said), ["visits [\"new\"]"]);
    let alert = &said[0];
    let evidence = &alert["evidence"][0];
    assert_eq!(evidence["sentence"], PLAN);
    assert_eq!(
        (&evidence["outlet"], &evidence["url"]),
        (&json!("Coast Radio"), &json!(format!("http://coast-radio.example/{}", PLAN.len())))
    );
    assert_eq!(evidence["said_by"], json!([{"source": "his office", "stance": "promises"}]));
    assert!(alert["event"]["id"].as_str().is_some_and(|id| id.starts_with("e-")));
    assert!(alert["text"].as_str().is_some_and(|t| t.contains("his office: promises")), "{alert}");
    // the same to all, the webhook with a key that tells repetitions
    assert_eq!(desk.said("program.jsonl"), said);
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(serde_json::from_slice::<Value>(&asked[0].body).expect("JSON"), *alert);
    assert_eq!(
        (asked[0].field("Idempotency-Key"), asked[0].field("Authorization")),
        (alert["id"].as_str().expect("an id"), "Bearer x")
    );
    // nothing new, and news that the rule does not ask for
    desk.look(NOON);
    desk.folder.file(
        "inbox/b.jsonl",
        line(&PLAN.replace("his office", "a minister"), "2023-03-08T10:00:00Z", "Lake Post"),
    );
    desk.look(NOON);
    assert_eq!(desk.said("alerts.jsonl").len(), 1);
    desk.folder.file("inbox/c.jsonl", line(HELD, "2023-03-10T19:00:00Z", "Harbour Times"));
    desk.look("2023-03-10T20:00:00Z");
    let said = desk.said("alerts.jsonl");
    assert_eq!(why(&said), ["visits [\"new\"]", "visits [\"happened\"]"]);
    assert_eq!(said[0]["event"]["id"], said[1]["event"]["id"]);
    assert_eq!((server.asked().len(), desk.said("program.jsonl").len()), (2, 2));
    assert!(desk.log().iter().all(|l| l["state"] == "sent"));
}

#[test]
fn what_was_stored_and_not_told_is_told_by_the_next_watcher() {
    let desk = Desk::new("alerts-between", &format!("{FILE}{ATTACKS}"));
    desk.look(NOON);
    // as a watcher that is killed after storing leaves it
    let file = desk.folder.file("late.jsonl", line(ATTACK, "2023-03-08T08:00:00Z", "Coast Radio"));
    assert_eq!(ending(&run(&["add", "--db", &desk.path("desk.db"), &file])).0, 0);
    assert_eq!(desk.said("alerts.jsonl").len(), 0);
    for _ in 0..2 {
        desk.look(NOON);
        assert_eq!(why(&desk.said("alerts.jsonl")), ["attacks [\"new\"]"]);
    }
}

#[test]
fn a_watcher_that_is_killed_neither_loses_nor_doubles_a_notice() {
    let server = Server::of(|_| {
        std::thread::sleep(Duration::from_millis(40));
        reply("200 OK", &[], "")
    });
    let rules = |hook: &str| format!("{FILE}{hook}[[rule]]\nname = 'all'\n");
    let desk = Desk::new("alerts-killed", &rules(&webhook(&server, "hook", "/")));
    let whole = Desk::new("alerts-whole", &rules(""));
    let (db, inbox) = (desk.path("desk.db"), desk.path("inbox"));
    for (i, text) in NEWS.iter().enumerate() {
        let report = line(text, "2023-03-08T08:00:00Z", &format!("Outlet {i}"));
        desk.folder.file(&format!("inbox/{i}.jsonl"), &report);
        whole.folder.file(&format!("inbox/{i}.jsonl"), &report);
        let mut child = command()
            .args(["watch", "--once", "--quiet", "--db", &db, "--alert", &desk.rules, "--now", NOON, &inbox])
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(120 + 90 * i as u64));
        // SIGKILL
        child.kill().expect("the program is killed");
        child.wait().expect("the program ends");
    }
    desk.look(NOON);
    desk.look(NOON);
    whole.look(NOON);
    let said = desk.said("alerts.jsonl");
    let events = |all: &[Value]| {
        let single = |a: &Value| a["alerts"].as_array().cloned().unwrap_or_else(|| vec![a.clone()]);
        let mut ids: Vec<String> =
            all.iter().flat_map(single).map(|a| a["event"]["id"].to_string()).collect();
        ids.sort();
        ids
    };
    // a file has each once
    let expected = events(&whole.said("alerts.jsonl"));
    assert!(expected.len() >= NEWS.len() - 1, "{expected:?}");
    assert_eq!(events(&said), expected);
    // a webhook has each at least once, and repetitions by their key
    let mut keys: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for r in server.asked() {
        keys.entry(r.field("Idempotency-Key").to_string()).or_default().push(r.body.clone());
    }
    assert!(keys.values().all(|bodies| bodies.windows(2).all(|w| w[0] == w[1])));
    let ids: Vec<&str> = said.iter().filter_map(|a| a["id"].as_str()).collect();
    assert_eq!(
        keys.keys().map(String::as_str).collect::<std::collections::BTreeSet<_>>(),
        ids.into_iter().collect()
    );
}

#[test]
fn at_night_alerts_are_held_and_come_as_one_message_in_the_morning() {
    let night = "timezone = 'Africa/Lusaka'\n[quiet]\nfrom = '22:00'\nto = '06:30'\n";
    let urgent = ATTACKS.replace("attacks", "urgent") + "quiet = false\n";
    let desk = Desk::new("alerts-night", &format!("{night}{FILE}{ATTACKS}{VISITS}{urgent}"));
    desk.folder.file("inbox/a.jsonl", line(ATTACK, "2023-03-08T20:00:00Z", "Coast Radio"));
    // 23:30 in Lusaka
    desk.look("2023-03-08T21:30:00Z");
    assert_eq!(why(&desk.said("alerts.jsonl")), ["urgent [\"new\"]"]);
    desk.folder.file("inbox/b.jsonl", line(PLAN, "2023-03-08T20:30:00Z", "Coast Radio"));
    desk.look("2023-03-09T04:29:59Z");
    assert_eq!(desk.said("alerts.jsonl").len(), 1);
    let waiting: Vec<Value> = desk.log().into_iter().filter(|l| l["state"] == "waiting").collect();
    assert_eq!(waiting.len(), 2);
    assert!(waiting.iter().all(|l| l["due"] == "2023-03-09T04:30:00Z"), "{waiting:?}");
    desk.look("2023-03-09T04:30:00Z");
    let said = desk.said("alerts.jsonl");
    assert_eq!(said.len(), 2);
    assert_eq!(said[1]["record"], "digest");
    assert_eq!(why(said[1]["alerts"].as_array().expect("alerts")), ["attacks [\"new\"]", "visits [\"new\"]"]);
    desk.look("2023-03-09T06:00:00Z");
    assert_eq!(desk.said("alerts.jsonl").len(), 2);
}

#[test]
fn receivers_that_fail_harm_no_other_and_get_theirs_when_they_recover() {
    let well = Arc::new(AtomicBool::new(false));
    let now = well.clone();
    let secret = Server::of(|_| reply("200 OK", &[], ""));
    let inner = secret.url("/");
    let server = Server::start(move |r: &Request, stream| {
        use std::io::Write;
        let to = |at: &str| reply("307 Temporary Redirect", &[&format!("Location: {at}")], "");
        let answer = match r.path.as_str() {
            "/broken" if !now.load(Ordering::SeqCst) => reply("500 Oops", &[], ""),
            "/hang" => {
                std::thread::sleep(Duration::from_secs(20));
                return;
            }
            "/cloud" => to("http://169.254.169.254/latest/"),
            "/inner" => to(&inner),
            _ => reply("200 OK", &[], ""),
        };
        let _ = stream.write_all(&answer);
    });
    let hooks: String =
        ["good", "broken", "hang", "cloud", "inner"].map(|n| webhook(&server, n, &format!("/{n}"))).concat();
    let program = "[[to]]\nname = 'program'\ncommand = ['false']\n";
    let shell = "[[to]]\nname = 'slow'\nshell = 'sleep 30'\ntimeout = '1s'\n";
    let gone = "[[to]]\nname = 'gone'\nfile = '/nonexistent/alerts'\n";
    let desk = Desk::new("alerts-fail", &format!("{hooks}{program}{shell}{gone}{FILE}{ATTACKS}"));
    desk.folder.file("inbox/a.jsonl", line(ATTACK, "2023-03-08T08:00:00Z", "Coast Radio"));
    let lines = desk.look(NOON);
    for (name, words) in [
        ("broken", "expected the message to be taken, but the server answered 500"),
        ("hang", "expected an answer in time"),
        ("cloud", "expected an address of the public network, but 169.254.169.254 is"),
        ("inner", "is 127.0.0.1, a loopback address"),
        ("program", "ended with exit status: 1"),
        ("slow", "did not and was killed"),
        ("gone", "/nonexistent/alerts: expected to write"),
    ] {
        let own: Vec<&String> =
            lines.iter().filter(|l| l.contains(&format!("alerts to \"{name}\""))).collect();
        assert!(
            own.len() == 1 && own[0].contains(words) && own[0].contains("again 2023-03-08T12:00:30Z"),
            "{name}: {lines:?}"
        );
    }
    assert_eq!((desk.said("alerts.jsonl").len(), server.count("/good"), secret.asked().len()), (1, 1, 0));
    // it rests half a minute, and then gets what is its own, once
    well.store(true, Ordering::SeqCst);
    desk.look("2023-03-08T12:00:29Z");
    let before = server.count("/broken");
    desk.look("2023-03-08T12:01:00Z");
    desk.look("2023-03-08T13:00:00Z");
    assert_eq!((server.count("/broken"), server.count("/good")), (before + 1, 1));
    // after three days nobody tries again
    let lines = desk.look("2023-03-12T12:00:00Z");
    assert!(
        lines.iter().any(|l| l.contains("alerts to \"gone\"") && l.contains("given up after 4 attempts")),
        "{lines:?}"
    );
    assert!(!desk.look("2023-03-13T12:00:00Z").iter().any(|l| l.contains("alerts to")));
}

#[test]
fn more_than_usual_is_told_once_in_a_window() {
    let rush = "[[rule]]\nname = 'rush'\ntypes = ['PROTEST']\nsurge = { window = '24h', usual = '20d' }\n";
    let desk = Desk::new("alerts-surge", &format!("{FILE}{rush}"));
    let protest = |day: usize, text: &str| {
        line(text, &format!("2023-03-{day:02}T08:00:00Z"), &format!("Outlet {}", text.len()))
    };
    // one march every four days
    let usual: String = USUAL.iter().enumerate().map(|(i, text)| protest(1 + 4 * i, text)).collect();
    desk.folder.file("inbox/usual.jsonl", usual);
    desk.look("2023-03-20T12:00:00Z");
    assert_eq!(desk.said("alerts.jsonl"), Vec::<Value>::new());
    desk.folder.file("inbox/many.jsonl", MARCHES.iter().map(|text| protest(22, text)).collect::<String>());
    desk.look("2023-03-22T12:00:00Z");
    let said = desk.said("alerts.jsonl");
    assert_eq!(why(&said), ["rush [\"surge\"]"]);
    assert!(
        said[0]["surge"]["count"].as_u64() >= Some(4) && said[0]["surge"]["usual"].as_f64() < Some(1.0),
        "{}",
        said[0]["surge"]
    );
    assert!(
        said[0]["events"][0]["evidence"][0]["sentence"].as_str().is_some_and(|s| s.contains("on Tuesday"))
    );
    desk.folder.file("inbox/more.jsonl", protest(22, "Students rallied in Dakar on Wednesday over fees."));
    desk.look("2023-03-22T13:00:00Z");
    assert_eq!(desk.said("alerts.jsonl").len(), 1);
    let tried = run(&["alert", "--db", &desk.path("desk.db"), "test", &desk.rules, "--format", "jsonl"]);
    assert_eq!(why(&records(&tried)), ["rush [\"surge\"]"]);
}

#[test]
fn rules_are_tried_out_on_what_is_stored_and_nothing_is_sent() {
    let desk = Desk::new(
        "alerts-try",
        &format!("{FILE}{ATTACKS}{VISITS}[[rule]]\nname = 'desk'\nview = 'meetings'\n"),
    );
    let file = desk.folder.file(
        "a.jsonl",
        line(ATTACK, "2020-03-08T08:00:00Z", "Coast Radio")
            + &line(PLAN, "2023-03-08T08:00:00Z", "Coast Radio"),
    );
    let db = desk.path("desk.db");
    assert_eq!(ending(&run(&["add", "--db", &db, &file])).0, 0);
    let test = |more: &[&str]| {
        run(&[&["alert", "--db", &db, "test", &desk.rules, "--format", "jsonl"], more].concat())
    };
    let (code, lines) = ending(&test(&[]));
    assert!(
        code == 2
            && lines.len() == 1
            && lines[0].contains("expected a saved view, but found none by the name \"meetings\""),
        "{lines:?}"
    );
    assert_eq!(ending(&run(&["view", "--db", &db, "add", "meetings", "--type", "CONSULT"])).0, 0);
    let mut found = why(&records(&test(&[])));
    found.sort();
    assert!(
        found.contains(&"attacks [\"new\"]".to_string())
            && found.ends_with(&["desk [\"new\"]".into(), "visits [\"new\"]".into()]),
        "{found:?}"
    );
    assert!(!why(&records(&test(&["--since", "2023-01-01"]))).iter().any(|w| w.starts_with("attacks")));
    let table = stdout(&run(&["alert", "--db", &db, "test", &desk.rules, "--format", "table"]));
    assert!(table.starts_with("RULE ") && table.contains("attacks"), "{table}");
    assert!(!desk.folder.names().contains(&"alerts.jsonl".to_string()));
    assert_eq!(desk.log(), Vec::<Value>::new());
}

#[test]
fn what_is_not_wanted_any_more_is_dropped() {
    let desk = Desk::new("alerts-off", &format!("[quiet]\nfrom = '22:00'\nto = '06:30'\n{FILE}{ATTACKS}"));
    desk.folder.file("inbox/a.jsonl", line(ATTACK, "2023-03-08T20:00:00Z", "Coast Radio"));
    desk.look("2023-03-08T23:00:00Z");
    assert_eq!(desk.log().len(), 1);
    assert_eq!(ending(&run(&["alert", "--db", &desk.path("desk.db"), "off"])).0, 0);
    assert_eq!(desk.log().len(), 0);
    desk.look("2023-03-09T12:00:00Z");
    assert_eq!(desk.said("alerts.jsonl").len(), 0);
}

#[test]
fn words_that_were_to_be_forgotten_are_not_sent() {
    let desk = Desk::new("alerts-forget", &format!("[quiet]\nfrom = '22:00'\nto = '06:30'\n{FILE}{ATTACKS}"));
    desk.folder.file("inbox/a.jsonl", line(ATTACK, "2023-03-08T20:00:00Z", "Coast Radio"));
    desk.look("2023-03-08T23:00:00Z");
    assert_eq!(ending(&run(&["forget", "--db", &desk.path("desk.db"), "--outlet", "Coast Radio"])).0, 0);
    desk.look("2023-03-09T12:00:00Z");
    assert_eq!(desk.said("alerts.jsonl").len(), 0);
}

#[test]
fn rules_that_are_off_get_one_line() {
    let desk = Desk::new("alerts-bad", &format!("{FILE}[[rule]]\nname = 'a'\ntypes = ['ATTACK']\n"));
    let watch = |rules: &str| {
        ending(&run(&[
            "watch",
            "--once",
            "--db",
            &desk.path("desk.db"),
            "--alert",
            rules,
            &desk.path("inbox"),
        ]))
    };
    let bad =
        desk.folder.file("hook.toml", "[[to]]\nname = 'x'\nwebhook = 'ftp.example'\n[[rule]]\nname = 'a'\n");
    for (rules, words) in [
        (desk.rules.as_str(), "alerts.toml:6: expected one of AGREE, CONSULT"),
        (bad.as_str(), "hook.toml: expected a web address for \"x\", but found \"ftp.example\""),
        ("nowhere.toml", "nowhere.toml: expected rules for alerts, but they cannot be read"),
    ] {
        let (code, lines) = watch(rules);
        assert!(code == 2 && lines.len() == 1 && lines[0].contains(words), "{lines:?}");
    }
}

#[test]
fn the_example_that_ships_is_one() {
    let desk = Desk::new("alerts-example", FILE);
    let db = desk.path("desk.db");
    let text = "Russian forces shelled Bucha near Kyiv on Tuesday, the mayor said. Ukrainian President Volodymyr Zelenskyy will meet \
                Polish President Andrzej Duda in Warsaw on Friday.";
    let file = desk.folder.file("a.jsonl", line(text, "2023-03-08T08:00:00Z", "Coast Radio"));
    assert_eq!(ending(&run(&["add", "--db", &db, &file])).0, 0);
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/alerts.toml");
    let found = why(&records(&run(&["alert", "--db", &db, "test", example, "--format", "jsonl"])));
    assert!(
        found.contains(&"post-kyiv [\"new\"]".into()) && found.contains(&"visits [\"new\"]".into()),
        "{found:?}"
    );
}
