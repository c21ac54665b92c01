// The same as consumer.c in C++17: the header's functions have C linkage, a lambda is a callback, and a
// unique_ptr owns what the library gives away.
#include "SNRClient.h"

#include <future>
#include <iostream>
#include <memory>
#include <string_view>

namespace {

using Text = std::unique_ptr<char, decltype(&SNRString_free)>;
using Settings = std::unique_ptr<SNRSettings, decltype(&SNRSettings_free)>;

constexpr std::string_view::size_type uuid_length = 36;

bool live() {
    Settings settings{SNRSettings_new(), SNRSettings_free};
    if (SNRSettings_setRequestTimeout(settings.get(), 5) != SNRErrorCodeNone) return false;
    if (SNRSynerise_initialize("consumer", "http://127.0.0.1:9", settings.get()) != SNRErrorCodeNone) return false;
    const Text uuid{SNRClient_getUUID(), SNRString_free};
    if (uuid == nullptr || std::string_view{uuid.get()}.size() != uuid_length) return false;
    std::cout << "uuid " << uuid.get() << '\n';
    std::promise<SNRErrorCode> failed;
    SNRClient_retrieveToken(
        nullptr,
        [](const SNRApiError *error, void *context) {
            static_cast<std::promise<SNRErrorCode> *>(context)->set_value(SNRApiError_getCode(error));
        },
        &failed);
    // Nothing listens there, so that no token can be had, and shutting down would tell so as well.
    if (failed.get_future().get() != SNRErrorCodeNetworkApiError) return false;
    SNRSynerise_shutdown();
    return true;
}

}  // namespace

int main() {
    std::cout << "version " << SNRSynerise_version() << '\n';
    return SNRSynerise_abiVersion() == SNR_ABI_VERSION && live() ? 0 : 1;
}
