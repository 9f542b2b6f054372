//! HTTPS with certificates of one's own: believed where the user says so, and nowhere else. The key in `tls/` secures nothing; that of its
//! authority was thrown away.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};
use sitroom_fetch::{Answer, Fetcher, Known, Message, Options, Reason, Trust};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

const AUTHORITY: &[u8] = include_bytes!("tls/ca.pem");
const CERTIFICATE: &[u8] = include_bytes!("tls/server.pem");
const KEY: &[u8] = include_bytes!("tls/server.key");

/// A server on loopback that answers every request with 200, over TLS; its host and port.
fn server() -> String {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = CertificateDer::pem_slice_iter(CERTIFICATE).collect::<Result<Vec<_>, _>>().expect("a chain");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_slice(KEY).expect("a key"))
        .expect("a certificate");
    let config = Arc::new(config);
    let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
    let host = format!("127.0.0.1:{}", listener.local_addr().expect("an address").port());
    std::thread::spawn(move || {
        for mut tcp in listener.incoming().flatten() {
            let config = config.clone();
            std::thread::spawn(move || {
                let Ok(mut tls) = ServerConnection::new(config) else { return };
                let mut stream = Stream::new(&mut tls, &mut tcp);
                let mut seen = Vec::new();
                let mut some = [0; 1024];
                while !seen.windows(4).any(|w| w == b"\r\n\r\n") {
                    match stream.read(&mut some) {
                        Ok(n) if n > 0 => seen.extend_from_slice(&some[..n]),
                        _ => return,
                    }
                }
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nnews");
                stream.conn.send_close_notify();
                let _ = stream.flush();
            });
        }
    });
    host
}

fn fetcher(host: &str, trust: Option<Trust>) -> Fetcher {
    let allow_private = vec![host.parse().expect("a host")];
    Fetcher::new(Options { allow_private, trust, attempts: 1, ..Options::default() })
}

#[test]
fn a_certificate_of_ones_own_is_believed_where_the_user_says_so() {
    let host = server();
    let url = format!("https://{host}/feed");
    let trust = Trust::from_pem(AUTHORITY).expect("certificates");
    let own = fetcher(&host, Some(trust.clone()));
    match own.fetch(&url, &Known::default()) {
        Ok(Answer::Page(page)) => assert_eq!(page.body, b"news"),
        other => panic!("expected a page, but found {other:?}"),
    }
    let message = Message { content_type: "text/plain", fields: &[], body: b"x" };
    assert_eq!(own.post(&url, &message), Ok(()));
    // without it, the world's authorities know nothing of it
    let fault = fetcher(&host, None).fetch(&url, &Known::default()).expect_err("no trust");
    assert!(matches!(fault.why, Reason::Trust(_)), "{fault:?}");
    assert!(fault.to_string().contains("expected a connection that can be trusted"), "{fault}");
    // a name that the certificate does not bear
    let port = host.rsplit_once(':').expect("a port").1;
    let other = format!("127.0.0.2:{port}");
    let fault = fetcher(&other, Some(trust))
        .fetch(&format!("https://{other}/"), &Known::default())
        .expect_err("no trust");
    assert!(matches!(fault.why, Reason::Trust(_)), "{fault:?}");
}
