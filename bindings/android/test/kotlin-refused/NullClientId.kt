import com.snrclient.Token

fun length(token: Token): Int = token.clientId.length
