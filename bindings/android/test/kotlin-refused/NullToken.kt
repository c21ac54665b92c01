import com.snrclient.Client

fun header(): String = Client.copyValidToken().rawJwt
