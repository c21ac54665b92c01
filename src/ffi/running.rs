//! A session that runs, from its start to its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use snr_session::record::Recovery;
use snr_session::{
    Beginning, Exchange, Grant, LogLevel, Outcome, Session, Settings, Snapshot, Transition,
};

use super::callback::TokenReply;
use super::callbacks;
use super::completion::{CHost, Completion, Input};
use super::delegate::DelegateSlot;
use super::delivery::Delivery;
use super::executor::Executor;
use super::logger::Logger;
use crate::runtime::clock::{self, Clock};
use crate::runtime::driver::{self, Driver};
use crate::runtime::store::Store;
use crate::runtime::sync::ArcSwapOption;
use crate::runtime::transport::{CompletionToken, Transport};
use crate::runtime::turns::{Mark, Wake};

/// How many sessions were started.
static SESSIONS: AtomicU32 = AtomicU32::new(0);

/// All that a runtime is started with.
pub struct Configuration {
    /// The engine's settings.
    pub settings: Settings,
    /// What speaks to the server.
    pub transport: Box<dyn Transport>,
    /// Where the session is kept.
    pub store: Box<dyn Store>,
    /// Who hears what happens.
    pub logger: Option<Arc<Logger>>,
    /// Where callbacks run, if not on the callback thread.
    pub executor: Option<Arc<Executor>>,
    /// Who hears that a customer signed in or out.
    pub delegate: Arc<DelegateSlot>,
    /// Where the getters read the session without waiting.
    pub published: &'static ArcSwapOption<Snapshot>,
}

/// Where effects go that the host hears of.
struct Outlets {
    logger: Option<Arc<Logger>>,
    delegate: Arc<DelegateSlot>,
    published: &'static ArcSwapOption<Snapshot>,
}

impl driver::Outlets for Outlets {
    type Host = CHost;

    fn publish(&self, snapshot: Arc<Snapshot>) {
        self.published.store(Some(snapshot));
    }

    fn complete(&self, outcome: Outcome<CHost>) -> Wake<'static> {
        match outcome {
            Outcome::Token(call, result) => call.complete(result),
            Outcome::Unit(call, result) => call.complete(result),
            Outcome::Status(call, result) => call.complete(result),
        }
    }

    fn notify(&self, transition: Transition) -> Wake<'static> {
        callbacks::push(Delivery::State(Arc::clone(&self.delegate), transition))
    }

    fn log(&self, level: LogLevel, message: String) -> Wake<'static> {
        match &self.logger {
            Some(logger) => callbacks::push(Delivery::Log(Arc::clone(logger), level, message)),
            None => Wake::default(),
        }
    }
}

/// Why a runtime did not start: the storage did not answer as it should.
#[derive(Debug)]
pub struct StorageFailed;

/// One running session.
pub struct Runtime {
    driver: Arc<Driver<Outlets>>,
    executor: Option<Arc<Executor>>,
}

impl Runtime {
    /// Starts a session.
    ///
    /// # Errors
    ///
    /// When the storage does not answer, or cannot keep the first UUID. Nothing was started then,
    /// and the reason is in the log.
    pub fn start(configuration: Configuration) -> Result<Self, StorageFailed> {
        let executor = configuration.executor.clone();
        let logger = configuration.logger.clone();
        callbacks::keep(executor.clone());
        match start_driver(configuration) {
            Ok(driver) => Ok(Self { driver, executor }),
            Err(reason) => {
                let message = format!(
                    "not initialized: the storage is unavailable: {reason}; try again later"
                );
                complain(logger.as_ref(), &message);
                callbacks::let_go(executor.as_ref());
                Err(StorageFailed)
            }
        }
    }

    /// Begins, once those can be answered who are asked by it.
    pub fn begin(&self) {
        self.driver.begin();
    }

    /// Gives an input to the engine without waiting for any disk.
    pub fn feed(&self, input: Input) {
        self.driver.feed(input);
    }

    /// Has a call answered anew whose token is not to be handed over any more. It comes back when it
    /// was made to another session, or this one has ended.
    pub fn answer_anew(&self, reply: TokenReply, grant: &Grant) -> Option<TokenReply> {
        self.driver.answer_anew(reply, grant, Completion::new)
    }

    /// Gives an input to the engine, and returns when what follows from it is on disk.
    pub fn feed_and_wait(&self, input: Input) {
        self.driver.feed_and_wait(input);
    }

    /// Who hears that a customer signed in or out.
    pub fn delegate(&self) -> &Arc<DelegateSlot> {
        &self.driver.outlets().delegate
    }

    /// Takes an answer that the host's transport brings; false when nobody waits for it.
    pub fn answer(&self, token: CompletionToken, exchange: Exchange) -> bool {
        self.driver.answer(token, exchange)
    }

    /// Logs what was refused.
    pub fn warn(&self, message: &str) {
        let logger = self.driver.outlets().logger.as_ref();
        log(logger, LogLevel::Warn, message);
    }

    /// Completes everything that waits. Afterwards the storage is at rest, and anybody's.
    pub fn close(&self) -> Mark {
        self.driver.feed_and_wait(Input::ShutDown);
        self.driver.release_storage();
        callbacks::push(Delivery::ForgetDelegate(Arc::clone(self.delegate())));
        callbacks::detach()
    }

    /// Interrupts what is on the wire, and stops the threads. Returns when each callback up to `last`
    /// has run, unless it is called from one.
    pub fn stop(&self, last: Mark) {
        self.driver.stop_workers();
        callbacks::release(self.executor.as_ref(), last);
    }
}

fn start_driver(configuration: Configuration) -> Result<Arc<Driver<Outlets>>, String> {
    let Configuration {
        mut settings,
        transport,
        store,
        logger,
        delegate,
        published,
        executor: _,
    } = configuration;
    let clock = Clock::new();
    settings.boot_id = clock::boot_id();
    settings.session_number = SESSIONS.fetch_add(1, Ordering::Relaxed);
    settings.log_level = logger
        .as_ref()
        .map_or(LogLevel::Off, |logger| logger.level());
    let beginning = recover(&*store, logger.as_ref())?;
    let is_first_start = matches!(beginning, Beginning::Mint(_));
    let (session, effects) = Session::begin(settings, beginning, clock.moment());
    let driver = Driver::new(
        session,
        Outlets {
            logger,
            delegate,
            published,
        },
        store,
        clock,
        transport,
    );
    driver.prepare(effects, is_first_start)?;
    Ok(driver)
}

fn recover(store: &dyn Store, logger: Option<&Arc<Logger>>) -> Result<Beginning, String> {
    let reading = store.read();
    if let Some(remark) = reading.remark {
        log(logger, LogLevel::Warn, remark);
    }
    match reading.record.recover().map_err(|error| error.0)? {
        Recovery::Ready(beginning) => Ok(beginning),
        Recovery::Damaged(damaged) => {
            let message = format!(
                "the stored session is damaged ({}); it is set aside and a fresh one begins",
                damaged.reason
            );
            let beginning = damaged.set_aside(|| store.set_aside());
            let beginning = beginning.map_err(|error| error.0)?;
            complain(logger, &message);
            Ok(beginning)
        }
    }
}

/// Logs what went wrong before, or without, a session of its own.
pub fn complain(logger: Option<&Arc<Logger>>, message: &str) {
    log(logger, LogLevel::Error, message);
}

fn log(logger: Option<&Arc<Logger>>, level: LogLevel, message: &str) {
    if let Some(logger) = logger
        && logger.level() >= level
    {
        let logger = Arc::clone(logger);
        callbacks::push(Delivery::Log(logger, level, message.to_owned()));
    }
}
