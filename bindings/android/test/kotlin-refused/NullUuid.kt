import com.snrclient.Client

val uuid: String = Client.getUuid()
