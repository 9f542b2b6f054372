//! Emails (RFC 5322): subject, sender, date and the text part; of HTML mail, its text.

use crate::{Fault, Report, report_of, tidy};
use mail_parser::{Address, DateTime, MessageParser};

/// The report in an email. Attachments are not read.
///
/// # Errors
/// If it is no email or has no text.
pub fn report(bytes: &[u8]) -> Result<Report, Fault> {
    let message = MessageParser::default().parse(bytes).filter(|m| m.from().is_some()).ok_or_else(|| {
        Fault::broken("an email with a From field", "none", "check that it was saved whole, with its header")
    })?;
    let body = message.body_text(0).unwrap_or_default();
    report_of(Report {
        text: tidy::unwrapped(&body),
        title: message.subject().and_then(tidy::line),
        outlet: message.from().and_then(sender),
        published: message.date().and_then(moment),
        id: message.message_id().map(str::to_string),
        ..Default::default()
    })
}

/// The sender's name, else the address.
fn sender(from: &Address) -> Option<String> {
    let first = from.first()?;
    first.name().or(first.address()).and_then(tidy::line)
}

fn moment(date: &DateTime) -> Option<String> {
    date.is_valid()
        .then(|| date.to_timestamp())
        .and_then(|s| jiff::Timestamp::from_second(s).ok())
        .map(|t| t.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_html_mail_gives_its_text() {
        let mail = "From: =?utf-8?q?Pressestelle_Z=C3=BCrich?= <press@example.org>\r\nSubject: Weekly note\r\nDate: Fri, 11 Feb 2022 18:05:00 +0100\r\n\
            Message-ID: <n7@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            <p>The council met on=\r\n Friday.</p><p>It adjourned caf=C3=A9 talks.</p>\r\n";
        let report = report(mail.as_bytes()).unwrap();
        assert!(report.text.contains("The council met on Friday."), "{}", report.text);
        assert!(report.text.contains("café talks"), "{}", report.text);
        assert_eq!(report.outlet.as_deref(), Some("Pressestelle Zürich"));
        assert_eq!(report.published.as_deref(), Some("2022-02-11T17:05:00Z"));
        assert_eq!(report.id.as_deref(), Some("n7@example.org"));
    }

    #[test]
    fn what_has_no_sender_is_no_email() {
        assert!(matches!(report(b"Just a note.\n\nNothing more."), Err(Fault::Broken { .. })));
    }
}
