export const retention = {
  title: '保存期限',
}
