import CSNRClient

extension SettingsBuilder {
    func setCallbackExecutor(_ executor: any CallbackExecutor) -> SNRErrorCode {
        SNRSettings_setCallbackExecutor(settings, execute, Kept(executor).handOver(), giveBack)
    }
}

private func execute(
    _ work: SNRWorkFunction?, _ workContext: UnsafeMutableRawPointer?, _ context: UnsafeMutableRawPointer?
) {
    guard let executor = Kept<any CallbackExecutor>.borrow(context), let work else { return }
    // The library lets work run on any thread; that is what it hands it out for.
    nonisolated(unsafe) let workContext = workContext
    executor.execute { work(workContext) }
}
