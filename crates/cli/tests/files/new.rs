//! `new`: a project that builds and serves as it is.

use std::fs;

use libtest_mimic::Trial;
use sealgate_tests::harness::{needing, test};
use sealgate_tests::product::{Process, build_project, checkout, free_address};
use sealgate_tests::program;

use crate::{mode, sealgate};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("new", "writes_no_key_for_others_and_keeps_them_out_of_git", || async {
            let directory = tempfile::tempdir().unwrap();
            let arguments = ["new", "gw", "--path", checkout().to_str().unwrap()];
            sealgate(directory.path(), &arguments).await.success();
            let project = directory.path().join("gw");
            assert_eq!(mode(&project.join("certs/gateway.test.key")), 0o600);
            assert!(fs::read_to_string(project.join(".gitignore")).unwrap().lines().any(|line| line == "*.key"));
            for file in ["build.rs", "src/main.rs"] {
                assert!(fs::read_to_string(project.join(file)).unwrap().lines().count() <= 5, "{file}");
            }
            let refused = sealgate(directory.path(), &arguments).await;
            assert_eq!(refused.code, Some(2));
            assert!(refused.stderr.contains("gw is not empty"), "{}", refused.stderr);
            let refused = sealgate(directory.path(), &["new", "gw2", "--path", "."]).await;
            assert!(refused.stderr.contains(". is no checkout of sealgate"), "{}", refused.stderr);
        }),
        needing(&["cargo", "curl"], "new", "builds_and_serves", || async {
            let directory = tempfile::tempdir().unwrap();
            // At the clock of the machine: curl looks at the dates too.
            let made = [env!("CARGO_BIN_EXE_cargo-sealgate"), "new", "gw", "--path", checkout().to_str().unwrap()];
            program::run(made[0], &made[1..], directory.path()).await.success();
            let project = directory.path().join("gw");

            let address = free_address();
            let config = project.join("gateway.toml");
            let text = fs::read_to_string(&config).unwrap();
            fs::write(&config, text.replace("127.0.0.1:9443", &address.to_string())).unwrap();
            let built = build_project(&project, "gw").await.unwrap_or_else(|said| panic!("{}", said.stderr));
            let mut process = Process::start(&built, &[]);
            process.ready().await;

            let resolve = format!("gateway.test:{}:127.0.0.1", address.port());
            let url = format!("https://gateway.test:{}/anything", address.port());
            let call = ["-sS", "--resolve", &resolve, "--cacert", "certs/ca.cer", &url];
            let certificate = ["--cert", "certs/client.cer", "--key", "certs/client.key"];
            let answer = program::run("curl", &[&call[..], &certificate].concat(), &project).await.success();
            assert!(answer.contains("\"X-Ssl-Client-S-Dn\": \"CN=client\""), "{answer}");
            assert_ne!(program::run("curl", &call, &project).await.code, Some(0));

            process.signal("TERM").await;
            assert_eq!(process.end().await, Some(0), "{}", process.stderr());
        }),
    ]
}
