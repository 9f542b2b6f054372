//! Certificates of one's own network.

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

/// Authorities that somebody believes beside those that the world believes.
#[derive(Clone, Debug)]
pub struct Trust(Vec<Certificate<'static>>);

impl Trust {
    /// The certificates in a PEM file.
    ///
    /// # Errors
    /// If there is none, or one is damaged.
    pub fn from_pem(pem: &[u8]) -> Result<Trust, String> {
        let wrong = |found: String| {
            format!(
                "expected certificates in PEM form (-----BEGIN CERTIFICATE-----), but found {found}; give the authority's own"
            )
        };
        let mut all = Vec::new();
        for item in parse_pem(pem) {
            if let PemItem::Certificate(one) = item.map_err(|e| wrong(e.to_string()))? {
                all.push(one);
            }
        }
        if all.is_empty() { Err(wrong("none".into())) } else { Ok(Trust(all)) }
    }

    pub(crate) fn roots(&self) -> RootCerts {
        RootCerts::new_with_certs(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_certificates_are_believed() {
        assert!(Trust::from_pem(include_bytes!("../tests/tls/ca.pem")).is_ok());
        for wrong in [&b""[..], b"no PEM at all", include_bytes!("../tests/tls/server.key")] {
            assert!(Trust::from_pem(wrong).unwrap_err().contains("but found none"));
        }
    }
}
