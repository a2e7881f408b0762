//! CPU time and memory of processes, from /proc.

use std::io;
use std::process::Command;
use std::time::Duration;

/// Pins this process to one core.
pub(crate) fn pin_self(core: u32) -> io::Result<()> {
    let own = std::process::id().to_string();
    let status = Command::new("taskset").args(["-a", "-p", "-c", &core.to_string(), &own]).output()?.status;
    if status.success() { Ok(()) } else { Err(io::Error::other("taskset failed")) }
}

/// Time on the CPU of all threads of the given processes.
pub(crate) fn time(processes: &[u32]) -> io::Result<Duration> {
    let mut nanoseconds = 0;
    for process in processes {
        for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
            let schedstat = std::fs::read_to_string(thread?.path().join("schedstat"))?;
            nanoseconds += number(schedstat.split_whitespace().next())?;
        }
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// Resident bytes of the given processes.
pub(crate) fn resident(processes: &[u32]) -> io::Result<u64> {
    let mut kibibytes = 0;
    for process in processes {
        let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        kibibytes += number(line.and_then(|line| line.split_whitespace().next()))?;
    }
    Ok(kibibytes * 1024)
}

/// The process and its children.
pub(crate) fn family(process: u32) -> io::Result<Vec<u32>> {
    let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children"))?;
    let mut family = vec![process];
    family.extend(children.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
    Ok(family)
}

fn number(text: Option<&str>) -> io::Result<u64> {
    text.and_then(|text| text.parse().ok()).ok_or_else(|| io::Error::other("unexpected text in /proc"))
}
