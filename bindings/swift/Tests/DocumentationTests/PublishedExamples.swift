import SNRClient
import XCTest

/// The examples of the public method reference, as they stand there. That they compile is the test.
final class PublishedExamples: XCTestCase {
    func testTheExamplesOfCustomerSessionRun() {
        refreshCustomerToken()
        retrieveCustomerToken()
        getCurrentCustomerUUID()
        regenerateCustomer()
        XCTAssertEqual(Client.getUUID(), "", "nothing is initialized here, so nothing may have happened")
    }

    private func refreshCustomerToken() {
        Client.refreshToken(success: { _ in
            Client.retrieveToken(success: { (token) in
              // success
                let tokenString: String = token.tokenString
                let tokenOrigin: TokenOrigin = token.tokenOrigin
            }, failure: { (error) in
              // failure
            })
        }, failure: { (error) in
          // failure
        })

        Client.refreshToken(success: {
          // success
        }, failure: { (error) in
          // failure
        })

        Client.refreshToken(success: { (success) in
          // success
        }, failure: { (error) in
          // failure
        })
    }

    private func retrieveCustomerToken() {
        Client.retrieveToken(success: { (token) in
          // success
            let tokenString: String = token.tokenString
            let tokenOrigin: TokenOrigin = token.tokenOrigin
            let origin: TokenOrigin = token.origin
        }, failure: { (error) in
          // failure
        })
    }

    private func getCurrentCustomerUUID() {
        let clientUUID: String = Client.getUUID()
        let clientUUIDForAuthentication: String = Client.getUUIDForAuthentication(authID: "AUTH_ID")
    }

    private func regenerateCustomer() {
        Client.regenerateUUID()
        Client.regenerateUUID(clientIdentifier: "CLIENT_IDENTIFIER")
        Client.destroySession()
    }
}
