//! The status listener: what an orchestrator asks.

use libtest_mimic::Trial;
use sealgate_tests::gateway::Gateway;
use sealgate_tests::harness::test;
use sealgate_tests::wire::Wire;
use tokio::net::TcpStream;

pub(crate) fn trials() -> Vec<Trial> {
    vec![test("status", "alive_and_ready", || async {
        let gateway = Gateway::start("main", &[]).await;
        for (path, status) in [("/livez", 200), ("/readyz", 200), ("/", 404), ("/anything", 404)] {
            let mut wire = Wire::new(TcpStream::connect(gateway.status).await.unwrap());
            assert_eq!(wire.get("any.test", path).await.unwrap().status, status, "{path}");
        }
        let mut wire = Wire::new(TcpStream::connect(gateway.status).await.unwrap());
        assert_eq!(wire.ask("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").await.unwrap().status, 405);
        let mut wire = Wire::new(TcpStream::connect(gateway.status).await.unwrap());
        assert_eq!(wire.ask("HEAD /readyz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap().status, 200);
    })]
}
