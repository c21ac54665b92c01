//! The sandbox as a program.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use clap::Parser;
use snr_sandbox::{Account, Options, ProviderToken, Sandbox};

/// A stand-in for the Synerise authorization API, for developing and testing apps offline.
#[derive(Parser)]
#[command(name = "snr-sandbox")]
struct Arguments {
    /// Address to listen on; port 0 picks a free one
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Allow an address that other machines can reach
    #[arg(long)]
    allow_remote: bool,
    /// How long a token lives, in seconds; fractions are allowed
    #[arg(long, value_name = "SECONDS", default_value = "3600", value_parser = seconds)]
    token_lifetime: Duration,
    /// The only API key to accept; without it any key is accepted
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,
    /// An account that can log in with a password; repeatable
    #[arg(long = "account", value_name = "EMAIL:PASSWORD")]
    accounts: Vec<Account>,
    /// A token of another identity provider to accept; repeatable
    #[arg(long = "provider-token", value_name = "PROVIDER:TOKEN[:CUSTOM_ID]")]
    provider_tokens: Vec<ProviderToken>,
    /// Let a refresh revoke the token that was presented
    #[arg(long)]
    rotate: bool,
    /// How long a rotated token is still accepted, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds, requires = "rotate")]
    rotate_grace: Duration,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| "not a number".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("snr-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // A second signal may come when nobody listens any more.
        let _ = stop.send(());
    })?;
    let _sandbox = Sandbox::start(Options {
        listen: arguments.listen,
        allow_remote: arguments.allow_remote,
        token_lifetime: arguments.token_lifetime,
        api_key: arguments.api_key,
        accounts: arguments.accounts,
        provider_tokens: arguments.provider_tokens,
        rotate: arguments.rotate,
        rotate_grace: arguments.rotate_grace,
        log: true,
    })?;
    stopped.recv()?;
    Ok(())
}
