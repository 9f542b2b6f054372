//! One message to one destination.

use super::book::options;
use serde_json::Value;
use sitroom_alert::{Destination, To};
use sitroom_fetch::{Fetcher, Message};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Bytes at the end of a file in which a message that is there already is looked for.
const TAIL: u64 = 1 << 20;
/// How often a program is asked whether it is done.
const BEAT: Duration = Duration::from_millis(10);

/// Brings messages to a destination.
pub struct Carrier {
    to: Destination,
    web: Option<Fetcher>,
}

impl Carrier {
    /// For this destination.
    pub fn new(to: Destination) -> Carrier {
        let web = matches!(to.to, To::Webhook { .. }).then(|| options(&to).map(Fetcher::new));
        Carrier { web: web.and_then(Result::ok), to }
    }

    /// Brings a message.
    ///
    /// # Errors
    /// The line that says why it was not taken.
    pub fn carry(&self, id: &str, message: &Value) -> Result<(), String> {
        let words = if self.to.text {
            format!("{}\n", message["text"].as_str().unwrap_or_default())
        } else {
            format!("{message}\n")
        };
        match &self.to.to {
            To::Stdout => say(&words),
            To::File(path) => append(path, id, &words, self.to.text),
            To::Command(all) => match all.split_first() {
                Some((program, rest)) => self.call(Command::new(program).args(rest), program, id, &words),
                None => Err("expected a program, but found none".into()),
            },
            To::Shell(line) => self.call(Command::new("sh").args(["-c", line]), line, id, &words),
            To::Webhook { url, headers, .. } => self.post(url, headers, id, &words),
        }
    }

    fn post(&self, url: &str, headers: &[(String, String)], id: &str, words: &str) -> Result<(), String> {
        let web = self.web.as_ref().ok_or("expected an address, but found none")?;
        let mut fields = headers.to_vec();
        fields.push(("Idempotency-Key".into(), id.into()));
        let content_type = if self.to.text { "text/plain; charset=utf-8" } else { "application/json" };
        web.post(url, &Message { content_type, fields: &fields, body: words.as_bytes() })
            .map_err(|fault| fault.to_string())
    }

    /// Runs a program with the message on its standard input.
    fn call(&self, command: &mut Command, name: &str, id: &str, words: &str) -> Result<(), String> {
        let limit = Duration::from_secs(self.to.timeout.unsigned_abs());
        // the watcher's own output is not for others to write to
        command.stdin(Stdio::piped()).stdout(Stdio::null()).env("SITROOM_ALERT_ID", id);
        // a group of its own, so that what it starts ends with it
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut child = command
            .spawn()
            .map_err(|e| format!("expected to run {name:?}, but could not ({e}); check the program"))?;
        if let Some(mut to) = child.stdin.take() {
            let words = words.to_string();
            // a program may read as late or as little as it likes
            std::thread::spawn(move || to.write_all(words.as_bytes()));
        }
        match wait(&mut child, limit) {
            Some(Ok(ended)) if ended.success() => Ok(()),
            Some(Ok(ended)) => Err(format!(
                "expected {name:?} to take the alert, but it ended with {ended}; see what it says"
            )),
            Some(Err(e)) => Err(format!("expected {name:?} to end, but it cannot be waited for ({e})")),
            None => {
                end(&mut child);
                Err(format!(
                    "expected {name:?} to end within {} s, but it did not and was killed; raise timeout",
                    limit.as_secs()
                ))
            }
        }
    }
}

/// Waits so long; `None` where that was not enough.
fn wait(child: &mut Child, limit: Duration) -> Option<std::io::Result<std::process::ExitStatus>> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(ended)) => return Some(Ok(ended)),
            Err(e) => return Some(Err(e)),
            Ok(None) if begun.elapsed() >= limit => return None,
            Ok(None) => std::thread::sleep(BEAT),
        }
    }
}

/// Ends a program, and what it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    let _ = Command::new("kill")
        .args(["-KILL", "--", &format!("-{}", child.id())])
        .stderr(Stdio::null())
        .status();
    let _ = child.kill();
    let _ = child.wait();
}

fn say(words: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(words.as_bytes()).and_then(|()| out.flush());
    written.map_err(|e| format!("standard output: cannot be written ({e})"))
}

/// Adds a message to a file, unless it stands there already: a program that was killed after writing it does not know.
fn append(path: &str, id: &str, words: &str, text: bool) -> Result<(), String> {
    let write = || -> std::io::Result<()> {
        let mut file = File::options().read(true).append(true).create(true).open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        let tail = String::from_utf8_lossy(&tail);
        let whole = tail.is_empty() || tail.ends_with('\n');
        let known = |line: &str| if text { line.contains(id) } else { line.starts_with(&head(id)) };
        // a line that was cut off is none
        let lines = tail.lines().count() - usize::from(!whole);
        if tail.lines().take(lines).any(known) {
            return Ok(());
        }
        let lead = if whole { "" } else { "\n" };
        let gap = if text { "\n" } else { "" };
        file.write_all(format!("{lead}{words}{gap}").as_bytes())
    };
    write()
        .map_err(|e| format!("{path}: expected to write, but cannot ({e}); check path, permissions and disk"))
}

/// How a message with this id begins, as JSON.
fn head(id: &str) -> String {
    let kind = if id.starts_with('d') { "digest" } else { "alert" };
    format!("{{\"record\":\"{kind}\",\"id\":\"{id}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn carrier(to: To, timeout: i64) -> Carrier {
        Carrier::new(Destination { name: "x".into(), to, text: false, timeout })
    }

    fn path(name: &str) -> String {
        let path = std::env::temp_dir().join(format!("sitroom-carry-{}-{name}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        path.display().to_string()
    }

    fn alert(id: &str) -> Value {
        json!({"record": "alert", "id": id, "text": "words"})
    }

    #[test]
    fn a_file_has_each_message_once_and_each_on_a_line_of_its_own() {
        let path = path("file");
        let file = carrier(To::File(path.clone()), 5);
        for id in ["a-1", "a-2", "a-1"] {
            file.carry(id, &alert(id)).unwrap();
        }
        // cut off by a full disk: it is written again
        let mut cut = std::fs::read_to_string(&path).unwrap();
        cut.push_str("{\"record\":\"alert\",\"id\":\"a-3\",\"te");
        std::fs::write(&path, &cut).unwrap();
        file.carry("a-3", &alert("a-3")).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let whole: Vec<Value> = text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
        let ids: Vec<&str> = whole.iter().filter_map(|v| v["id"].as_str()).collect();
        assert_eq!((ids, text.lines().count()), (vec!["a-1", "a-2", "a-3"], 4));
        std::fs::remove_file(&path).unwrap();
        let line = carrier(To::File("/nonexistent/x".into()), 5).carry("a-1", &alert("a-1")).unwrap_err();
        assert!(line.contains("/nonexistent/x: expected to write"), "{line}");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_gets_the_message_and_is_held_to_its_time() {
        let path = path("command");
        let words = |all: &[&str]| To::Command(all.iter().map(|w| (*w).to_string()).collect());
        carrier(words(&["tee", &path]), 5).carry("a-1", &alert("a-1")).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{}\n", alert("a-1")));
        // no shell: what would be a command for it is a word
        let line = carrier(words(&["true; touch x"]), 5).carry("a-1", &alert("a-1")).unwrap_err();
        assert!(line.contains("expected to run"), "{line}");
        carrier(To::Shell(format!("cat > {path}; echo $SITROOM_ALERT_ID >> {path}")), 5)
            .carry("a-2", &alert("a-2"))
            .unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().ends_with("}\na-2\n"));
        let line = carrier(words(&["false"]), 5).carry("a-1", &alert("a-1")).unwrap_err();
        assert!(line.contains("ended with exit status: 1"), "{line}");
        let begun = Instant::now();
        let line =
            carrier(To::Shell("sleep 60 | sleep 61".into()), 1).carry("a-1", &alert("a-1")).unwrap_err();
        assert!(line.contains("within 1 s") && begun.elapsed() < Duration::from_secs(20), "{line}");
        // a message larger than a pipe holds, to a program that reads nothing
        let large = json!({"id": "a-3", "text": "x".repeat(1 << 20)});
        carrier(words(&["true"]), 5).carry("a-3", &large).unwrap();
        std::fs::remove_file(&path).unwrap();
    }
}
